import { AppError } from '../errors.ts';
import { entriesFor } from './decision.ts';
import type { Actor, Identity, PermissionLists } from './model.ts';
import type { Permissions } from './permissions.ts';

const NOTHING: PermissionLists = { accept: [], deny: [] };

/**
 * Nobody gives more than they have: who manages users gives what the role `user` has, and beyond that only what they hold
 * themselves, so that no detour by a group, another account or a key makes an administrator of them. Each method throws
 * FORBIDDEN.
 */
export class Granting {
  readonly #permissions: Pick<Permissions, 'list' | 'holds'>;

  constructor(permissions: Pick<Permissions, 'list' | 'holds'>) {
    this.#permissions = permissions;
  }

  /** Of a user: what they may afterwards and might not before. @param before null for who is new. */
  gain(giver: Actor, before: Identity | null, after: Identity): void {
    const holds = (who: Identity, name: string): boolean => this.#permissions.holds(who, name);
    this.#check(giver, (name) => holds(after, name) && !(before !== null && holds(before, name)));
  }

  /** Of lists, which are for whoever comes: what stands in one of the two and not in the other. Null where there are none. */
  lists(giver: Actor, before: PermissionLists | null, after: PermissionLists | null): void {
    const [was, is] = [before ?? NOTHING, after ?? NOTHING];
    const changed = new Set([...apart(was.accept, is.accept), ...apart(was.deny, is.deny)]);
    this.#check(giver, (name) => entriesFor(name).some((entry) => changed.has(entry)));
  }

  /** Of who is changed, put out, or could be signed in as afterwards: they may no more than the giver. */
  power(giver: Actor, over: Identity): void {
    this.#check(giver, (name) => this.#permissions.holds(over, name));
  }

  /** Of a second factor that is required no more: the giver may everything, so that nobody is let off who may more. */
  easing(giver: Actor): void {
    this.#check(giver, () => true);
  }

  #check(giver: Actor, isGiven: (permission: string) => boolean): void {
    const all = this.#permissions.list().filter(({ roles }) => !roles.includes('user'));
    const [ofKeys, others] = [all.filter(isOfKeys), all.filter((one) => !isOfKeys(one))];
    const lacks = ({ name }: { readonly name: string }): boolean => !giver.may(name);
    // no key looks after keys: one that may all the rest stands for its user here
    const isWhole = giver.keyId !== null && !others.some(lacks);
    const missing = [...others, ...(isWhole ? [] : ofKeys)].find((one) => lacks(one) && isGiven(one.name));
    if (missing === undefined) return;
    throw new AppError('FORBIDDEN', `Only who holds ${missing.name} themselves may do this.`, {
      remedy: 'Ask an administrator.',
    });
  }
}

const isOfKeys = ({ name }: { readonly name: string }): boolean => name.startsWith('keys.');

const apart = (one: readonly string[], other: readonly string[]): readonly string[] => [
  ...one.filter((entry) => !other.includes(entry)),
  ...other.filter((entry) => !one.includes(entry)),
];
