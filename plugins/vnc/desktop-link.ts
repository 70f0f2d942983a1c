/** What is done with bytes of the desktop. */
export interface DesktopSink {
  /** @param bytes valid until the next call. @returns false when that shall not come before `resume`. */
  take(bytes: Buffer): boolean;
}

export interface DesktopLinkEvents {
  readonly sink: DesktopSink;
  /** Called once, with what went wrong; null when the desktop closed in good order. */
  onClose(failure: Error | null): void;
  /** The desktop took what was waiting for it. */
  onDrain(): void;
}

/** The way to a desktop's RFB server, which is being opened when it is made. */
export interface DesktopLink {
  readonly isConnected: boolean;
  sink: DesktopSink;
  /** @returns false when the desktop is slow to take it: `onDrain` follows. */
  write(bytes: Buffer): boolean;
  resume(): void;
  /** The bytes of the last `take` have left, so many of them: their memory may be used again. */
  spent(bytes: number): void;
  /**
   * Sends what waits, then closes; for good when that takes long. Safe to call twice.
   * @param isSpent nothing that was taken is still to be sent on.
   */
  close(isSpent: boolean): void;
}

/** What is still to be sent to a desktop when its viewer leaves has this long. */
export const LAST_WORDS_MS = 1000;
