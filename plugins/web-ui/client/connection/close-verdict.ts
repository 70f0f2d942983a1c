import { say } from '../page/say.ts';

export interface SocketClose {
  readonly code: number;
  readonly reason: string;
}

export type Verdict =
  /** The gateway is replaced, and the desktop goes on: worth another try as soon as it is back. */
  | { readonly kind: 'gateway-away'; readonly why: string }
  /** Worth another try while the instance runs. */
  | { readonly kind: 'reconnect'; readonly why: string }
  /** Over for this viewer: another try would end the same way, so a person decides. */
  | { readonly kind: 'ended'; readonly why: string }
  /** The instance was stopped: the page shows what became of it. */
  | { readonly kind: 'not-running' }
  | { readonly kind: 'signed-out' };

/** The gateway's own close codes (RFC 6455 section 7.4.2: 4000–4999 are private). */
const CODE = {
  viewerError: 4000,
  desktopClosed: 4001,
  desktopError: 4002,
  stopped: 4003,
  signedOut: 4004,
  shuttingDown: 4005,
  unreachable: 4006,
  paused: 4007,
  viewerLost: 4008,
  restarting: 4009,
  notAllowed: 4010,
  putOut: 4011,
  recordingEnded: 4012,
} as const;

/**
 * What a closed socket means.
 * @param hadPicture whether this page has shown the desktop before. Only then is one that cannot be reached tried again:
 * its credentials were right, and repeating wrong ones would lock out everybody.
 */
export function judgeClose({ code, reason }: SocketClose, hadPicture: boolean): Verdict {
  const said = withoutStatus(reason);
  switch (code) {
    case CODE.stopped:
    case CODE.paused:
    case CODE.restarting:
      return { kind: 'not-running' };
    case CODE.signedOut:
      return { kind: 'signed-out' };
    case CODE.notAllowed:
      return { kind: 'ended', why: say('close.not-allowed') };
    case CODE.putOut:
      return { kind: 'ended', why: say('close.put-out') };
    case CODE.desktopClosed:
      return { kind: 'reconnect', why: said || say('close.desktop-closed') };
    case CODE.shuttingDown:
      return { kind: 'gateway-away', why: said || say('close.restarting') };
    case CODE.viewerLost:
      return { kind: 'reconnect', why: said || say('close.viewer-lost') };
    case CODE.recordingEnded:
      return { kind: 'reconnect', why: say('close.recording-ended') };
    case CODE.unreachable:
      return { kind: hadPicture ? 'reconnect' : 'ended', why: said || say('close.unreachable') };
    case CODE.desktopError:
      return { kind: 'ended', why: said || say('close.desktop-error') };
    case CODE.viewerError:
      return { kind: 'ended', why: said || say('close.misunderstood') };
    case 1000:
      return { kind: 'ended', why: said || say('close.closed') };
    case 1009:
      return { kind: 'ended', why: said || say('close.too-large') };
    default:
      // 1001, 1005, 1006, 1011 to 1015: the network or a proxy in between
      return { kind: 'reconnect', why: said || say('close.lost') };
  }
}

/** Guacamole's closing reasons begin with a numeric status, which says nothing to people. */
function withoutStatus(reason: string): string {
  return reason.replace(/^\s*\d{1,5}\b[\s:,.–-]*/u, '').trim();
}
