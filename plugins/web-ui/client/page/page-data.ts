import { element } from './elements.ts';

/** What the server tells this page beside what is to be seen. */
export interface PageData {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly kind: string;
  readonly protocol: string;
  /** The one to open first in front. */
  readonly viewers: readonly { readonly id: string; readonly title: string; readonly subprotocol: string }[];
}

export function readPageData(): PageData {
  return JSON.parse(element('page-data', HTMLScriptElement).text) as PageData;
}
