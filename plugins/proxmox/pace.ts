/** How long is waited between questions, in ms. */
export interface Pace {
  /** Between looks at a machine that is to change. */
  readonly lookMs: number;
  /** Before something is tried again that another task holds: the first time, and the longest. */
  readonly heldMs: number;
  readonly heldLongestMs: number;
  /** A node whose machines are listed and that has not answered by then is taken for one that is away. */
  readonly nodeMs: number;
  /** How long a task usually takes of which nobody knows. */
  readonly taskMs: number;
  /** Longest time for a task that is no clone, and until a request that was not answered shows its effect. */
  readonly taskLimitMs: number;
  /** What a failed start made is removed within this time; what is left then is found by its label. */
  readonly cleanUpMs: number;
}

export const USUAL_PACE: Pace = {
  lookMs: 1000,
  heldMs: 1000,
  heldLongestMs: 10_000,
  nodeMs: 8000,
  taskMs: 1500,
  taskLimitMs: 120_000,
  cleanUpMs: 20_000,
};
