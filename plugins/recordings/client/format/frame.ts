/** What of a recording is shown in one go. */
export interface Frame<Part> {
  /** Milliseconds since the recording began; never less than of the frame before. */
  readonly at: number;
  readonly part: Part;
  /** Nothing of it is to be seen: it keeps a connection alive, or tells the time. */
  readonly isIdle: boolean;
}

/** Reads a recording from its beginning. Bytes may be split anywhere, and say whatever they like. */
export interface FrameReader<Part> {
  /** @param bytes those that follow. @returns what is whole by now; nothing any more of a file that is broken. */
  read(bytes: Uint8Array): Frame<Part>[];
  /** Ends in the middle of something: the rest is still to come, or was never written. */
  readonly isAmid: boolean;
  /** What came last is no recording of this kind. What came before it stays good. */
  readonly isBroken: boolean;
}
