/** A signal that aborts with another's reason, or with `late` after a time. */
export interface Deadline {
  readonly signal: AbortSignal;
  readonly isLate: boolean;
  /** Lets go of the other signal and of the timer. */
  end(): void;
}

export function deadline(other: AbortSignal, ms: number): Deadline {
  const controller = new AbortController();
  let isLate = false;
  const follow = (): void => controller.abort(other.reason);
  const timer = setTimeout(() => {
    isLate = true;
    controller.abort(new Error(`no complete answer within ${ms} ms`));
  }, ms);
  other.addEventListener('abort', follow, { once: true });
  if (other.aborted) follow();
  return {
    signal: controller.signal,
    get isLate() {
      return isLate;
    },
    end() {
      clearTimeout(timer);
      other.removeEventListener('abort', follow);
    },
  };
}
