import type { SocketClose } from '../connection/close-verdict.ts';
import type { Attempt, AttemptListener } from '../connection/connection.ts';
import { pathOf, socketUrl, takeAhead } from '../connection/socket-ahead.ts';
import type { Desktop, DesktopEvents, DesktopModule, Sizing, Wishes } from '../desktop/desktop.ts';
import { loadedDesktops } from '../desktop/loaded-desktops.ts';
import { say } from '../page/say.ts';

/** The close code that says that one side broke the protocol. */
const MISUNDERSTOOD = 4000;

export interface ViewerChoice {
  readonly id: string;
  readonly title: string;
  readonly subprotocol: string;
  readonly isConsole: boolean;
}

export interface OpenOptions {
  readonly instanceId: string;
  readonly choice: ViewerChoice;
  readonly host: HTMLElement;
  readonly sizing: () => Sizing;
  readonly wishes: Wishes;
  readonly events: DesktopEvents;
  /** The desktop that is now on the page; null again when it has left, before its picture is taken away. */
  shown(desktop: Desktop | null): void;
  measures(reach: DesktopModule['measures']): void;
  /** Something came from the gateway. */
  heard(): void;
}

function libraryOf({ subprotocol }: Pick<ViewerChoice, 'subprotocol'>): keyof typeof loadedDesktops {
  return subprotocol === 'guacamole' ? 'guacamole' : 'vnc';
}

/** Each library is loaded only where it is needed, and once. */
export async function loadModule(choice: Pick<ViewerChoice, 'subprotocol'>): Promise<DesktopModule> {
  const loaded =
    libraryOf(choice) === 'guacamole'
      ? await import('../desktop/guacamole-desktop.ts')
      : await import('../desktop/vnc-desktop.ts');
  return loaded.desktopModule;
}

/** Opens the socket and puts the desktop on the page. The desktop lives as long as its socket. */
export function openDesktop(options: OpenOptions, listener: AttemptListener): Attempt {
  const { instanceId, choice, host } = options;
  let isAbandoned = false;
  let socket: WebSocket | null = null;
  let desktop: Desktop | null = null;

  const leave = (): void => {
    if (desktop === null) return;
    options.shown(null);
    desktop.close();
    desktop = null;
  };

  const end = (close: SocketClose): void => {
    if (isAbandoned) return;
    isAbandoned = true;
    leave();
    socket?.close();
    listener.closed(close);
  };

  const connect = ({ query, open, measures }: DesktopModule): void => {
    options.measures(measures);
    const url = socketUrl(pathOf(instanceId), query(host, options.sizing(), options.wishes));
    const ahead = takeAhead(url);
    const opened = ahead?.socket ?? new WebSocket(url, [choice.subprotocol]);
    socket = opened;
    performance.mark('desktop-socket');
    const present = (): void => {
      performance.mark('desktop-open');
      const events: DesktopEvents = {
        ...options.events,
        connected: () => {
          listener.opened();
          options.events.connected();
        },
        failed: (why) => end({ code: MISUNDERSTOOD, reason: why }),
      };
      desktop = open(opened, host, events, options.sizing(), options.wishes);
      options.shown(desktop);
      ahead?.handOver();
    };
    opened.addEventListener('message', options.heard);
    // listening before the library does: it takes its picture off the page when the socket closes
    opened.addEventListener('close', ({ code, reason }) => end({ code, reason }));
    if (opened.readyState === WebSocket.OPEN) present();
    else opened.addEventListener('open', present);
  };

  const loaded = loadedDesktops[libraryOf(choice)];
  // at once, before the browser spends its time on showing the page around it
  if (loaded !== undefined) connect(loaded);
  else
    loadModule(choice).then(
      (module) => {
        if (!isAbandoned) connect(module);
      },
      () => end({ code: 1006, reason: say('close.no-viewer') }),
    );

  return {
    abandon() {
      isAbandoned = true;
      leave();
      socket?.close();
    },
  };
}
