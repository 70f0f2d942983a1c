/** Time as a part of the gateway sees it; tests bring their own. */
export interface Clock {
  /** UTC ms. It may jump. */
  now(): number;
  /** ms since some moment; it never jumps and goes on while the process stands still. */
  passed(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  passed: () => performance.now(),
};
