import type { DesktopTarget, Endpoint, GuestProtocol } from '../../src/api.ts';
import type { HandshakeSettings } from './guacd-client.ts';
import type { ViewerChoices } from './query.ts';

/**
 * Which of a desktop's addresses guacd dials: the one that the gateway itself uses (guacd runs beside the gateway), or the
 * one inside the provider's network (guacd runs there).
 */
export type Reach = 'published' | 'inner';

const DPI = 96;
const IMAGES = ['image/png', 'image/jpeg', 'image/webp'];

type Parameters = Record<string, string>;

/** Where guacd finds the desktop. A provider that knows no inner address is dialled at its published one. */
export function dialled({ host, port, inner }: Endpoint, reach: Reach): { host: string; port: number } {
  return reach === 'inner' && inner !== undefined ? inner : { host, port };
}

/** What guacd is told about a desktop and its viewer. */
export function handshakeSettings(
  target: DesktopTarget,
  choices: ViewerChoices,
  reach: Reach,
): HandshakeSettings {
  const width = choices.width ?? target.width;
  const height = choices.height ?? target.height;
  const dpi = choices.dpi ?? DPI;
  const { host, port } = dialled(target.endpoint, reach);
  const { username, password } = target.credentials;
  const common: Parameters = { hostname: host, port: String(port) };
  if (username !== null) common.username = username;
  if (password !== null) common.password = password;
  const view = { ...choices, width, height, dpi };
  return {
    parameters: { ...common, ...OF_PROTOCOL[target.protocol](view) },
    width,
    height,
    dpi,
    audio: choices.audio ?? [],
    image: choices.image ?? IMAGES,
    timezone: choices.timezone ?? null,
    name: null,
  };
}

/** Whether a viewer's `size` means anything to guacd. */
export function canResize(
  protocol: GuestProtocol,
  choices: ViewerChoices,
  parameters: readonly string[],
): boolean {
  switch (protocol) {
    case 'rdp':
      return (choices.resize ?? 'display-update') !== 'none';
    case 'ssh':
    case 'telnet':
      return choices.resize !== 'none';
    case 'vnc':
      // a guacd that can resize VNC desktops lets it be switched off
      return choices.resize !== 'none' && parameters.includes('disable-display-resize');
  }
}

type View = ViewerChoices & { readonly width: number; readonly height: number; readonly dpi: number };

const OF_PROTOCOL: Readonly<Record<GuestProtocol, (view: View) => Parameters>> = {
  vnc: ({ colorDepth, lossless }) => ({
    ...some('color-depth', colorDepth),
    ...some('force-lossless', lossless),
  }),
  rdp: ({ width, height, dpi, colorDepth, lossless, keyboardLayout, timezone, resize, audio }) => ({
    // said outright, so that the first picture has just this size
    width: String(width),
    height: String(height),
    dpi: String(dpi),
    security: 'any',
    // desktops make their own certificate, and the way to them is the host's own network
    'ignore-cert': 'true',
    'client-name': 'Deskgate',
    'disable-audio': String(audio === undefined || audio.length === 0),
    'resize-method': resize === 'none' ? '' : (resize ?? 'display-update'),
    ...some('color-depth', colorDepth),
    ...some('force-lossless', lossless),
    ...some('server-layout', keyboardLayout),
    ...some('timezone', timezone),
  }),
  // no server-alive-interval: guacd then looks for the end of a session only as often
  ssh: ({ timezone }) => ({
    ...TERMINAL,
    locale: 'C.UTF-8',
    ...some('timezone', timezone),
  }),
  telnet: () => TERMINAL,
};

const TERMINAL: Parameters = {
  'terminal-type': 'xterm-256color',
  'color-scheme': 'gray-black',
  'font-size': '12',
  scrollback: '2000',
};

function some(name: string, value: string | number | boolean | undefined): Parameters {
  return value === undefined ? {} : { [name]: String(value) };
}
