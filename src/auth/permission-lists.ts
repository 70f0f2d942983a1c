import { checkedList } from '../checked.ts';
import type { PermissionLists } from './model.ts';
import type { Permissions } from './permissions.ts';

const MOST_ENTRIES = 100;

/** What is to be stored of lists, where they are given. Throws INVALID_BODY for too many, and for what is no permission. */
export function checkLists(
  permissions: Pick<Permissions, 'checkLists'>,
  {
    accept = [],
    deny = [],
  }: { readonly [List in keyof PermissionLists]?: PermissionLists[List] | undefined },
): void {
  checkedList('accept', accept, MOST_ENTRIES);
  checkedList('deny', deny, MOST_ENTRIES);
  permissions.checkLists({ accept, deny });
}
