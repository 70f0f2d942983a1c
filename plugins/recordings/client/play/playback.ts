import { FileTrouble } from '../file/recording-file.ts';
import type { Stage } from '../stage/stage.ts';
import { Clock } from './clock.ts';
import type { FrameQueue } from './frame-queue.ts';
import { isInTime, letOthers } from './manners.ts';
import { Wake } from './wake.ts';

/** Without anything to be seen for longer than that, it is a pause. */
const PAUSE_MS = 3000;
/** What is left of a pause that is passed over. */
const PAUSE_LEFT_MS = 1000;
/** Where the file or the page are slower than that, the clock waits for them. */
const LATE_MS = 300;
/** So long the page is kept busy at once. */
const BUSY_MS = 12;
/** A picture that takes longer is none. */
const STUCK_MS = 20_000;

export type Trouble = 'cut' | 'broken' | 'goes-on' | FileTrouble['kind'];

export interface PlaybackState {
  /** `ended`: at the end of what there is. */
  readonly phase: 'paused' | 'playing' | 'seeking' | 'ended';
  /** Milliseconds from the beginning: what is shown. */
  readonly position: number;
  /** Milliseconds, as far as is known by now. */
  readonly length: number;
  /** Where it is going, while `seeking`. */
  readonly goal: number | null;
  /** Why it goes no further; null where there is nothing to say. */
  readonly trouble: Trouble | null;
}

export interface PlaybackParts<Part> {
  /** From the beginning of the recording, each time anew. */
  queue(): FrameQueue<Part>;
  /** Empty, each time anew. @param failed to be called when it can show nothing more. */
  stage(failed: () => void): Stage<Part>;
  /** Of the recording, in milliseconds, as far as the gateway knows. */
  readonly length: number;
  /** Whether the recording is still made: its end is where it is by now. Asked at the end. */
  goesOn(): Promise<boolean>;
  /** Something else than the position has changed. */
  changed(): void;
  readonly time?: () => number;
}

/** Plays a recording: in its time or faster, from anywhere. What it is asked for in between is done by one loop, `run`. */
export class Playback<Part> {
  readonly #parts: PlaybackParts<Part>;
  readonly #clock: Clock;
  readonly #time: () => number;
  readonly #wake = new Wake();
  #queue: FrameQueue<Part>;
  #stage: Stage<Part>;
  #isFailed = false;
  #isPlaying = false;
  #isClosed = false;
  #isAtEnd = false;
  #goal: number | null = null;
  #shownAt = -1;
  #activeAt = 0;
  #length: number;
  #trouble: Trouble | null = null;
  #busySince: number;
  /** Pauses are passed over. */
  skipsPauses = true;

  constructor(parts: PlaybackParts<Part>) {
    this.#parts = parts;
    this.#time = parts.time ?? (() => performance.now());
    this.#clock = new Clock(this.#time);
    this.#busySince = this.#time();
    this.#length = parts.length;
    this.#queue = parts.queue();
    this.#stage = this.#newStage();
  }

  get state(): PlaybackState {
    const position = this.#goal === null ? this.#clock.now : Math.max(0, this.#shownAt);
    const at = this.#isPlaying ? 'playing' : this.#isAtEnd ? 'ended' : 'paused';
    return {
      phase: this.#goal === null ? at : 'seeking',
      position: Math.min(position, this.#length),
      length: this.#length,
      goal: this.#goal,
      trouble: this.#trouble,
    };
  }

  get speed(): number {
    return this.#clock.speed;
  }

  set speed(speed: number) {
    this.#clock.speed = speed;
    this.#wake.wake();
  }

  /** At the end it begins anew; of a recording that goes on, it looks whether there is more by now. */
  play(): void {
    if (this.#isPlaying) return;
    const isOver = this.#trouble === null || this.#trouble === 'cut' || this.#trouble === 'broken';
    if (this.#isAtEnd && isOver) this.seek(0);
    this.#isPlaying = true;
    this.#clear();
    if (this.#goal === null) this.#clock.start();
    this.#parts.changed();
    this.#wake.wake();
  }

  pause(): void {
    this.#isPlaying = false;
    this.#clock.stop();
    this.#parts.changed();
    this.#wake.wake();
  }

  /** Shows what was to be seen at this moment, and goes on from there if it was playing. @param position milliseconds. */
  seek(position: number): void {
    this.#goal = Math.max(0, Math.min(position, this.#length));
    this.#clear();
    this.#clock.stop();
    this.#parts.changed();
    this.#wake.wake();
  }

  fit(isFit: boolean): void {
    this.#stage.fit(isFit);
  }

  close(): void {
    this.#isClosed = true;
    this.#stage.close();
    this.#wake.wake();
  }

  /** Resolves when it is closed. To be called once. */
  async run(): Promise<void> {
    while (!this.#isClosed) {
      try {
        await this.#step();
      } catch (thrown) {
        if (!this.#isClosed) this.#stop(thrown instanceof FileTrouble ? thrown.kind : 'broken');
      }
    }
  }

  async #step(): Promise<void> {
    if (this.#goal !== null) return this.#go(this.#goal);
    if (!this.#isPlaying) return this.#wake.sleep();
    const frame = await this.#queue.next();
    if (this.#goal !== null || !this.#isPlaying) return;
    if (frame === null) return this.#atEnd();
    this.#passOver();
    const early = (frame.at - this.#clock.now) / this.#clock.speed;
    if (early > 0) return this.#wake.sleep(early);
    if (this.#clock.now - frame.at > LATE_MS) this.#clock.set(frame.at);
    await this.#show();
  }

  /** Everything between here and there, as fast as the page can; from the beginning where it lies behind. */
  async #go(goal: number): Promise<void> {
    if (goal < this.#shownAt || this.#isFailed) this.#begin();
    let frame = await this.#queue.next();
    for (; frame !== null && frame.at <= goal; frame = await this.#queue.next()) {
      if (this.#goal !== goal || this.#isClosed) return;
      await this.#show();
    }
    await isInTime(this.#stage.settled(), STUCK_MS);
    if (this.#goal !== goal || this.#isClosed) return;
    this.#goal = null;
    if (frame === null) return this.#atEnd();
    this.#clock.set(goal);
    if (this.#isPlaying) this.#clock.start();
    this.#parts.changed();
  }

  #begin(): void {
    this.#stage.close();
    this.#isFailed = false;
    this.#shownAt = -1;
    this.#activeAt = 0;
    this.#queue = this.#parts.queue();
    this.#stage = this.#newStage();
  }

  #newStage(): Stage<Part> {
    const stage = this.#parts.stage(() => {
      // of one that was left since, it does not matter
      if (stage !== this.#stage) return;
      this.#isFailed = true;
      this.#wake.wake();
    });
    return stage;
  }

  /** Shows the next frame. */
  async #show(): Promise<void> {
    const frame = await this.#queue.next();
    if (frame === null) return;
    this.#queue.take();
    this.#shownAt = frame.at;
    this.#length = Math.max(this.#length, frame.at);
    if (!frame.isIdle) this.#activeAt = frame.at;
    if (!(await isInTime(this.#stage.show(frame.part), STUCK_MS))) this.#isFailed = true;
    if (this.#isFailed) throw new Error('The stage shows nothing more.');
    if (this.#time() - this.#busySince > BUSY_MS) {
      await letOthers();
      this.#busySince = this.#time();
    }
  }

  #passOver(): void {
    const next = this.#queue.activeAt();
    if (!this.skipsPauses || next === null || next - this.#activeAt <= PAUSE_MS) return;
    if (next - this.#clock.now > PAUSE_LEFT_MS) this.#clock.set(next - PAUSE_LEFT_MS);
  }

  async #atEnd(): Promise<void> {
    const queue = this.#queue;
    if (queue.isBroken || this.#isFailed) return this.#stop('broken');
    const goesOn = await this.#parts.goesOn();
    // it may have ended since, and something more have come before that
    const isEnd = goesOn || (await queue.next()) === null;
    if (!isEnd || this.#goal !== null || this.#isClosed) return;
    if (!goesOn) this.#length = Math.max(0, this.#shownAt);
    this.#stop(goesOn ? 'goes-on' : queue.isBroken ? 'broken' : queue.isAmid ? 'cut' : null);
  }

  #stop(trouble: Trouble | null): void {
    this.#isPlaying = false;
    this.#isAtEnd = true;
    this.#trouble = trouble;
    this.#goal = null;
    this.#clock.stop();
    this.#clock.set(Math.max(0, this.#shownAt));
    this.#parts.changed();
  }

  #clear(): void {
    this.#isAtEnd = false;
    this.#trouble = null;
  }
}
