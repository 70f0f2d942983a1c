import type { Context } from 'hono';
import type { Hold, LiveSessions } from '../auth/live-sessions.ts';
import { AppError } from '../errors.ts';
import type { AppEnv } from './env.ts';

/**
 * A signal for answers that go on, such as streams of events: it aborts when the client has left, when the answer is
 * complete, when the session that asked has ended, or when it may not have the answer any more.
 */
export function requestEnd(c: Context<AppEnv>, sessions: LiveSessions, still: Hold['still']): AbortSignal {
  const session = c.get('session');
  if (session === null) throw new AppError('UNAUTHENTICATED', 'Sign in first.');
  const controller = new AbortController();
  const end = (): void => {
    letGo();
    controller.abort();
  };
  const letGo = sessions.hold(session.id, { end, still });
  const answer = c.env?.outgoing;
  if (answer === undefined) c.req.raw.signal.addEventListener('abort', end, { once: true });
  else if (answer.destroyed) end();
  else answer.once('close', end);
  return controller.signal;
}
