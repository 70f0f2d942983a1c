import type { Wishes } from '../desktop/desktop.ts';
import type { ViewerChoice } from '../viewer/open-desktop.ts';
import { element } from './elements.ts';

/** What the server tells this page beside what is to be seen. */
export interface PageData {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly kind: string;
  /** There is something to be seen: the desktop, or the console of a machine that starts. */
  readonly isShown: boolean;
  readonly protocol: string;
  /** As the person chose for all browsers; null for nothing. */
  readonly sizing: 'fit' | 'real' | 'resize' | null;
  readonly quality: Wishes['quality'];
  /** `off`: what is copied on one side stays there. */
  readonly clipboard: 'off' | null;
  /** `ask`: a lost desktop is connected again when the person says so. */
  readonly reconnect: 'ask' | null;
  readonly keyboardLayout: Wishes['keyboardLayout'];
  /** The one to open first in front. */
  readonly viewers: readonly ViewerChoice[];
}

export function readPageData(): PageData {
  return JSON.parse(element('page-data', HTMLScriptElement).text) as PageData;
}
