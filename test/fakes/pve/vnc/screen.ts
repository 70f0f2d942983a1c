import type { Socket } from 'node:net';

/** What is done to the machine behind a screen, in QEMU's own words. */
export type ScreenCommand = 'stop' | 'cont' | 'system_reset';

/** What a guest was told by its viewers; only a screen without QEMU knows it. */
export interface ScreenLog {
  readonly keys: readonly number[];
  readonly cutTexts: readonly string[];
}

/** An RFB server of one machine, with one password for all who connect. */
export interface Screen {
  readonly log: ScreenLog | null;
  /** Counts for whoever answers a challenge from now on, also one that is under way. */
  setPassword(password: string): Promise<void>;
  connect(): Promise<Socket>;
  tell(command: ScreenCommand): Promise<void>;
  close(): Promise<void>;
}
