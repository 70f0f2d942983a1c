import type { ConnectionState } from '../connection/connection.ts';
import { say } from '../page/say.ts';

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
    const text = say('cover.away', { why: state.awayWhy });
    return { title: say('cover.reconnecting'), text, button: say('cover.try-now') };
  }
  switch (state.name) {
    case 'connecting':
      if (state.attempt === 0)
        return { title: say('cover.connecting'), text: say('cover.on-its-way'), button: null };
      return {
        title: say('cover.reconnecting'),
        text: say('cover.attempt-now', { attempt: state.attempt }),
        button: null,
      };
    case 'waiting': {
      const seconds = Math.max(0, Math.ceil((state.nextAt - now) / 1000));
      const text = say('cover.attempt-in', { why: state.why, attempt: state.attempt, seconds });
      return { title: say('cover.reconnecting'), text, button: say('cover.try-now') };
    }
    case 'ended':
      return { title: say('cover.ended'), text: state.why, button: say('cover.try-again') };
    case 'signed-out':
      return { title: say('cover.signed-out'), text: say('cover.sign-in-again'), button: null };
    default:
      return null;
  }
}
