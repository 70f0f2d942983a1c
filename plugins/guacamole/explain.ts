import { AppError, type DesktopTarget, probeDesktop } from '../../src/api.ts';
import type { NoPicture } from './first-picture.ts';
import type { Complaint } from './outcome.ts';
import type { Reach } from './settings.ts';
import { STATUS } from './status.ts';
import { checkVncLogIn } from './vnc-log-in.ts';

export interface ExplainOptions {
  readonly reach: Reach;
  readonly signal: AbortSignal;
}

const PROBE_MS = 3000;

/** guacd says these, among others, when it cannot reach the desktop's address. */
const NOT_THERE: ReadonlySet<number> = new Set([
  STATUS.UPSTREAM_TIMEOUT,
  STATUS.UPSTREAM_ERROR,
  STATUS.RESOURCE_NOT_FOUND,
  STATUS.UPSTREAM_NOT_FOUND,
  STATUS.UPSTREAM_UNAVAILABLE,
]);

/**
 * Finds out what lies behind guacd's coarse words, by looking at the desktop from here. guacd says the same of a wrong VNC
 * password, a closed port and an unknown host.
 */
export async function explain(
  { status, words }: Complaint,
  target: DesktopTarget,
  { reach, signal }: ExplainOptions,
): Promise<AppError> {
  const detail = words === '' ? 'guacd gave no reason.' : `guacd: ${status} ${words}`;
  if (status === STATUS.CLIENT_UNAUTHORIZED || status === STATUS.CLIENT_FORBIDDEN) {
    return new AppError('DESKTOP_REFUSED', 'The desktop refused the user name or password.', { detail });
  }
  const found = await look(target, signal);
  if (found !== null) return found;
  if (status === STATUS.SERVER_ERROR && words === '') {
    return new AppError('GUACD_UNREACHABLE', 'guacd gave the connection up before it showed a picture.', {
      detail,
      remedy: "Try again; then check the application's credentials, and look at the log of guacd.",
    });
  }
  if (!NOT_THERE.has(status)) {
    return new AppError('DESKTOP_PROTOCOL_ERROR', 'guacd cannot show the desktop.', { detail });
  }
  return new AppError(
    'DESKTOP_UNREACHABLE',
    `guacd cannot use the desktop's address; see reach ("published" or "inner") in [plugins.guacamole].`,
    {
      detail,
      remedy:
        reach === 'published'
          ? 'The gateway reaches the desktop. Where guacd runs in the network of the desktops, set reach = "inner"; else let it reach what reach = "published" gives it, the address that the gateway uses.'
          : 'The gateway reaches the desktop. Where guacd runs beside the gateway, set reach = "published"; else attach it to the network of the desktops, which reach = "inner" asks for.',
    },
  );
}

/** Why a viewer waited in vain for its first picture. */
export async function explainNoPicture(
  why: Exclude<NoPicture, 'beginning-lost'>,
  target: DesktopTarget,
  signal: AbortSignal,
): Promise<AppError> {
  if (why === 'locked-up') {
    return new AppError('GUACD_SILENT', 'guacd locked up while it connected to the desktop.', {
      remedy:
        'Try again. If it happens often, run guacd with -L error: at the level info it locks up now and then.',
    });
  }
  const found = await look(target, signal);
  if (found !== null) return found;
  return new AppError('GUACD_SILENT', 'guacd is connected but shows no picture.', {
    remedy: 'Try again; then look at the desktop itself, which answers but gives guacd nothing to show.',
  });
}

/** What is wrong with the desktop as seen from the gateway; null when nothing is. */
async function look(target: DesktopTarget, signal: AbortSignal): Promise<AppError | null> {
  const { protocol, credentials } = target;
  const { host, port } = target.endpoint;
  try {
    if (protocol === 'vnc') {
      await checkVncLogIn({ host, port, password: credentials.password, timeoutMs: PROBE_MS });
      return null;
    }
    const probe = await probeDesktop({ protocol, host, port, timeoutMs: PROBE_MS, signal });
    if (probe.answered) return null;
    return new AppError('DESKTOP_UNREACHABLE', `The desktop cannot be reached: ${probe.why}.`);
  } catch (error) {
    return error instanceof AppError ? error : null;
  }
}
