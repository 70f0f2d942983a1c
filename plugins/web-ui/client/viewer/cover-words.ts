import type { ConnectionState } from '../connection/connection.ts';

export interface CoverWords {
  readonly title: string;
  readonly text: string;
  /** Null where there is nothing to press. */
  readonly button: string | null;
}

/** What the card says about a state; null where the desktop is to be seen. @param now ms as Date.now(). */
export function coverWords(state: ConnectionState, now: number): CoverWords | null {
  if ((state.name === 'connecting' || state.name === 'waiting') && state.awayWhy !== null) {
    // the same words all the time, although it is asked every second
    const text = `${state.awayWhy} The picture comes back by itself as soon as the gateway is there.`;
    return { title: 'Reconnecting', text, button: 'Try now' };
  }
  switch (state.name) {
    case 'connecting':
      if (state.attempt === 0)
        return { title: 'Connecting', text: 'The picture is on its way.', button: null };
      return { title: 'Reconnecting', text: `Attempt ${state.attempt} is under way.`, button: null };
    case 'waiting': {
      const seconds = Math.max(0, Math.ceil((state.nextAt - now) / 1000));
      const text = `${state.why} Attempt ${state.attempt} in ${seconds} s.`;
      return { title: 'Reconnecting', text, button: 'Try now' };
    }
    case 'ended':
      return { title: 'The connection ended', text: state.why, button: 'Try again' };
    case 'signed-out':
      return { title: 'You are signed out', text: 'Sign in again to see the desktop.', button: null };
    default:
      return null;
  }
}
