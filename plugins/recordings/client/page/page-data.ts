import { element } from '../../../../src/browser.ts';

/** What the server tells the player. */
export interface PageData {
  readonly id: string;
  readonly format: 'rfb' | 'guacamole';
  /** Milliseconds, as far as is known. */
  readonly length: number;
  /** It was still made when the page was. */
  readonly isGoingOn: boolean;
}

export function readPageData(): PageData {
  return JSON.parse(element('page-data', HTMLScriptElement).text) as PageData;
}
