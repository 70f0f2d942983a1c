import type { AppError, TunnelEnd } from '../../src/api.ts';
import { STATUS } from './status.ts';

/** What guacd itself said was wrong. */
export interface Complaint {
  /** Guacamole status. */
  readonly status: number;
  /** guacd's own words. */
  readonly words: string;
}

/** guacd ended the connection and did not say why. */
export const UNEXPLAINED: Complaint = { status: STATUS.SERVER_ERROR, words: '' };

/** Why a bridge ends. */
export type Outcome =
  | { readonly kind: 'end'; readonly end: TunnelEnd }
  /** The desktop could not be reached, and it is known why. */
  | { readonly kind: 'failure'; readonly error: AppError }
  /** guacd gave up; why has to be found out. */
  | { readonly kind: 'complaint'; readonly complaint: Complaint };

export const ended = (reason: TunnelEnd['reason'], message: string): Outcome => ({
  kind: 'end',
  end: { reason, message },
});

/** The first thing that happens to a bridge decides; what happens afterwards is a consequence. */
export class Verdict {
  readonly outcome: Promise<Outcome>;
  readonly #controller = new AbortController();
  #resolve: (outcome: Outcome) => void = () => undefined;

  constructor() {
    this.outcome = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** Aborts, with the outcome as its reason, as soon as there is one. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get isReached(): boolean {
    return this.#controller.signal.aborted;
  }

  reach(outcome: Outcome): void {
    if (this.isReached) return;
    this.#resolve(outcome);
    this.#controller.abort(outcome);
  }
}
