import { asSaid, type InstanceView, type Said, type TunnelTransport } from '../../src/api.ts';
import type { PageWords } from './texts/texts.ts';

/** One way to look at a desktop, as the page needs to know it. */
export interface ViewerChoice {
  readonly id: string;
  readonly title: string;
  readonly subprotocol: string;
  /** Source of the browser's part, as the build's manifest names it. */
  readonly module: string;
  /** Shows the machine's own screen. */
  readonly isConsole: boolean;
}

/** The browser's part speaks a protocol, whoever carries it. */
const MODULES: Readonly<Record<string, string>> = {
  binary: 'desktop/vnc-desktop.ts',
  console: 'desktop/vnc-desktop.ts',
  guacamole: 'desktop/guacamole-desktop.ts',
};

/**
 * The viewers that can show an instance or an application now, the one to open first in front.
 * @param wanted `?viewer=` of the address; one that is not offered counts as none.
 */
export function viewerChoices(
  { transports: offered }: { readonly transports: readonly string[] },
  transports: readonly TunnelTransport[],
  wanted: string | undefined,
): ViewerChoice[] {
  const choices = offered.flatMap((id) => {
    const transport = transports.find((one) => one.id === id);
    const module = transport === undefined ? undefined : MODULES[transport.subprotocol];
    if (transport === undefined || module === undefined) return [];
    const { title, subprotocol, protocols } = transport;
    return [{ id, title, subprotocol, module, isConsole: protocols.includes('console') }];
  });
  return choices.toSorted((a, b) => Number(b.id === wanted) - Number(a.id === wanted));
}

/** Address of the page that shows the machine's own screen; null where that cannot be seen now. */
export function consoleOf(
  view: Pick<InstanceView, 'id' | 'allowedActions' | 'transports'>,
  transports: readonly TunnelTransport[],
): string | null {
  if (!view.allowedActions.includes('console')) return null;
  const console = viewerChoices(view, transports, undefined).find(({ isConsole }) => isConsole);
  if (console === undefined) return null;
  return `/instance/${encodeURIComponent(view.id)}?viewer=${encodeURIComponent(console.id)}`;
}

/** Why nothing can show the instance now, as a sentence; null where something can. */
export function whyNoViewer(
  view: Pick<InstanceView, 'transports' | 'protocol'>,
  transports: readonly TunnelTransport[],
  say: PageWords,
  said: Said = asSaid,
): string | null {
  if (viewerChoices(view, transports, undefined).length > 0) return null;
  const [able] = transports.filter(({ protocols }) => protocols.includes(view.protocol));
  const reason = able?.unavailable();
  if (reason === undefined || reason === null) return say('panel.no-viewer', { protocol: view.protocol });
  return say('panel.viewer-away', { reason: said(reason) });
}
