import { AppError, type Heartbeat, type Logger, startHeartbeat, type TunnelStats } from '../../src/api.ts';
import { Framer, FramingError } from './framer.ts';
import type { GuacdConnection } from './guacd-client.ts';
import { decode, encode, type Instruction } from './instruction.ts';
import { ended, type Outcome, UNEXPLAINED, type Verdict } from './outcome.ts';
import { NOP, ViewerInput } from './viewer-input.ts';
import type { ViewerLink } from './viewer-link.ts';

/** A viewer that has more than this to take is told nothing; one read is less. */
const MOST_WAITING = 320 * 1024;
/** Bytes after which other sockets get their turn, however fast guacd is. */
const TURN = 1024 * 1024;
/** guacd gives up on a user that says nothing for 15 s; a page in a hidden tab may say nothing for a minute. */
const NOP_EVERY_MS = 5000;
/** How long guacd may leave unread what the viewer said. */
const LONGEST_STALL_MS = 30_000;
/** guacd 1.5 and 1.6 draw before they dial, lose the error of a dial that fails, and say `disconnect` up to 5 s later. */
const ERROR_MAY_BE_LOST_MS = 6000;
const TEXT = { binary: false, fin: true, compress: false } as const;

export interface PumpOptions {
  readonly stats: TunnelStats;
  readonly log: Logger;
  readonly canResize: boolean;
  /** Size of the screen that the viewer is told at once, for protocols where guacd may forget to. */
  readonly announce: { readonly width: number; readonly height: number } | null;
  /** Whether a connection that lost its beginning ends in `lostBeginning`, for another one; else in the verdict. */
  readonly mayBeginAnew: boolean;
}

/** Carries bytes between an open guacd connection and a viewer until the verdict is reached. */
export class Pump {
  readonly #guacd: GuacdConnection;
  readonly #viewer: ViewerLink;
  readonly #verdict: Verdict;
  readonly #options: PumpOptions;
  readonly #framer = new Framer();
  readonly #input: ViewerInput;
  #stallTimer: NodeJS.Timeout | undefined;
  #nopTimer: NodeJS.Timeout | undefined;
  #heartbeat: Heartbeat | undefined;
  #spoke = false;
  #began = 0;
  #hasShown = false;
  #hasSize: boolean;
  #lostBeginning = false;
  /** The viewer's socket still holds a part of the inbox's memory, so guacd is not read. */
  #isHeld = false;
  /** Up to where it does. */
  #heldTo = 0;
  #turn = 0;
  #nextTurn: NodeJS.Immediate | undefined;

  constructor(guacd: GuacdConnection, viewer: ViewerLink, verdict: Verdict, options: PumpOptions) {
    this.#guacd = guacd;
    this.#viewer = viewer;
    this.#verdict = verdict;
    this.#options = options;
    this.#input = new ViewerInput({ canResize: options.canResize });
    this.#hasSize = options.announce !== null;
    const { stats } = options;
    stats.instructionsToViewer = this.#framer.instructions;
    stats.instructionsFromViewer = this.#input.instructions;
    stats.codecs = this.#framer.codecs;
  }

  /** Whether guacd finished a first picture. */
  get hasPicture(): boolean {
    return this.#framer.syncs > 0 && !this.#lostBeginning;
  }

  /**
   * guacd draws while it still puts the viewer among those that it sends to, so that the first that comes may be half an
   * instruction, or a picture for a screen without a size. Nothing of either was shown, and nothing more will be.
   */
  get lostBeginning(): boolean {
    return this.#lostBeginning;
  }

  get #isNew(): boolean {
    return performance.now() - this.#began < ERROR_MAY_BE_LOST_MS;
  }

  start(): void {
    const { socket, id, inbox } = this.#guacd;
    const { announce } = this.#options;
    for (const event of LOSSES) socket.on(event, this.#onLost);
    socket.on('drain', this.#onDrain);
    this.#began = performance.now();
    this.#tell(encode('', id));
    if (announce !== null) this.#tell(encode('size', 0, announce.width, announce.height));
    this.#nopTimer = setInterval(this.#keepAlive, NOP_EVERY_MS);
    this.#heartbeat = startHeartbeat(this.#viewer.socket, {
      stats: this.#options.stats,
      onLost: () => this.#verdict.reach(ended('viewer-lost', 'The viewer stopped answering.')),
    });
    this.#guacd.onBytes = this.#forward;
    const whole = this.#pass();
    if (whole !== null && !this.#isHeld) inbox.advanceLate(whole);
    this.#viewer.take(this.#onMessage);
    if (!this.#isHeld && !this.#lostBeginning) socket.resume();
    if (socket.destroyed) this.#onLost();
  }

  /**
   * Closes guacd's side; timers and listeners are gone afterwards.
   * @param silently without a word to guacd, which goes on for whoever else has a descriptor of the socket.
   */
  stop({ silently = false }: { readonly silently?: boolean } = {}): void {
    const { socket, inbox } = this.#guacd;
    const { viewerStalls, desktopStalls } = this.#options.stats;
    this.#isHeld = false;
    clearImmediate(this.#nextTurn);
    viewerStalls.end();
    desktopStalls.end();
    clearTimeout(this.#stallTimer);
    clearInterval(this.#nopTimer);
    this.#heartbeat?.stop();
    this.#guacd.onBytes = () => undefined;
    for (const event of LOSSES) socket.off(event, this.#onLost);
    socket.off('drain', this.#onDrain).on('error', () => undefined);
    // nothing may be read any more into memory that is given back
    socket.pause();
    inbox.close(this.#viewer.socket.bufferedAmount > 0);
    // guacd frees a connection sooner when it is told; one that does not read is not waited for
    if (silently || !socket.writable || socket.writableLength > 0) {
      socket.destroy();
    } else {
      socket.write(GOOD_BYE);
      socket.destroySoon();
    }
  }

  /**
   * The hot path: from guacd's socket to the viewer's, without a copy. Nothing more is read until the viewer's kernel has
   * what was read, so that a viewer that does not read costs no more than the inbox.
   */
  readonly #forward = (): void => {
    if (this.#verdict.isReached || this.#lostBeginning) return;
    const { inbox } = this.#guacd;
    const whole = this.#pass();
    if (whole === null || this.#isHeld) return;
    this.#turn += whole - inbox.begin;
    inbox.advance(whole);
    if (this.#turn >= TURN) this.#yield();
  };

  /** Shows all whole instructions. @returns the end of the last one; null when there is nothing more to show. */
  #pass(): number | null {
    const { memory, begin, end } = this.#guacd.inbox;
    let whole: number;
    try {
      whole = this.#framer.scan(memory, begin, end);
    } catch (error) {
      if (!this.#hasShown && this.#options.mayBeginAnew) return this.#loseBeginning();
      this.#options.log.warn({ err: error }, 'guacd broke the protocol');
      this.#verdict.reach(ended('desktop-error', 'guacd sent something that is not Guacamole.'));
      return null;
    }
    const run = memory.subarray(begin, whole);
    if (!this.#hasSize) {
      this.#hasSize = run.includes(SIZE_OF_SCREEN);
      if (!this.#hasSize && this.hasPicture && this.#options.mayBeginAnew) return this.#loseBeginning();
    }
    if (whole > begin) this.#show(run, whole);
    if (this.#framer.lastBegin < 0) return whole;
    this.#verdict.reach(lastWord(decode(memory, this.#framer.lastBegin), this.hasPicture && !this.#isNew));
    return null;
  }

  #loseBeginning(): null {
    this.#lostBeginning = true;
    this.#guacd.socket.pause();
    return null;
  }

  #show(run: Buffer, whole: number): void {
    this.#hasShown = true;
    const { socket } = this.#viewer;
    const { stats } = this.#options;
    stats.bytesToViewer += run.length;
    stats.framesToViewer += 1;
    socket.send(run, TEXT, this.#onSent);
    if (socket.bufferedAmount === 0) return;
    this.#isHeld = true;
    this.#heldTo = whole;
    stats.viewerStalls.begin();
    this.#guacd.socket.pause();
  }

  readonly #onSent = (): void => {
    this.#heartbeat?.alive();
    if (!this.#isHeld || this.#verdict.isReached || this.#viewer.socket.bufferedAmount > 0) return;
    this.#isHeld = false;
    this.#options.stats.viewerStalls.end();
    this.#guacd.inbox.advanceLate(this.#heldTo);
    this.#guacd.socket.resume();
  };

  #yield(): void {
    this.#turn = 0;
    this.#guacd.socket.pause();
    this.#nextTurn = setImmediate(() => this.#guacd.socket.resume());
  }

  readonly #onMessage = (message: Buffer): void => {
    const { stats } = this.#options;
    stats.bytesFromViewer += message.length;
    stats.framesFromViewer += 1;
    this.#heartbeat?.alive();
    try {
      const { toGuacd, toViewer, leaves } = this.#input.read(message);
      for (const bytes of toGuacd) this.#send(bytes);
      for (const answer of toViewer) this.#tell(answer);
      if (leaves) this.#verdict.reach(ended('viewer-closed', 'The viewer was closed.'));
    } catch (error) {
      if (!(error instanceof FramingError)) throw error;
      this.#verdict.reach(ended('viewer-error', `The viewer broke the protocol. ${error.message}`));
    }
  };

  #send(bytes: Buffer): void {
    this.#spoke = true;
    if (this.#guacd.socket.write(bytes)) return;
    this.#viewer.socket.pause();
    this.#options.stats.desktopStalls.begin();
    this.#stallTimer ??= setTimeout(() => this.#verdict.reach(DEAF), LONGEST_STALL_MS);
  }

  readonly #onDrain = (): void => {
    clearTimeout(this.#stallTimer);
    this.#stallTimer = undefined;
    this.#options.stats.desktopStalls.end();
    if (!this.#verdict.isReached) this.#viewer.socket.resume();
  };

  /** A viewer that does not read what it is sent gets no answers either. */
  #tell(text: string): void {
    const { socket } = this.#viewer;
    const { stats } = this.#options;
    if (socket.bufferedAmount > MOST_WAITING) return;
    socket.send(text, TEXT, this.#onSent);
    stats.bytesToViewer += Buffer.byteLength(text);
    stats.framesToViewer += 1;
  }

  readonly #keepAlive = (): void => {
    const { socket } = this.#guacd;
    if (!this.#spoke && socket.writableLength === 0) socket.write(NOP);
    this.#spoke = false;
  };

  readonly #onLost = (): void => {
    this.#verdict.reach(
      this.hasPicture
        ? ended('desktop-closed', 'guacd broke the connection off, without a word.')
        : NO_REASON,
    );
  };
}

const SIZE_OF_SCREEN = '4.size,1.0,';
const GOOD_BYE = encode('disconnect');
const LOSSES = ['end', 'close', 'error'] as const;

const DEAF = ended('desktop-error', 'guacd no longer takes what the viewer sends.');

const NO_REASON: Outcome = { kind: 'complaint', complaint: UNEXPLAINED };

/** guacd leaves its socket open after these; so we close. */
function lastWord({ opcode, args }: Instruction, isSettled: boolean): Outcome {
  if (opcode === 'disconnect') {
    // in a hurry guacd forgets the error that comes first
    return isSettled ? ended('desktop-closed', 'The desktop ended the connection.') : NO_REASON;
  }
  if (opcode === 'required') {
    const message = 'The desktop asks for a user name or password that the application does not have.';
    return { kind: 'failure', error: new AppError('DESKTOP_REFUSED', message) };
  }
  const [words = '', status = ''] = args;
  return { kind: 'complaint', complaint: { status: Number.parseInt(status, 10) || 0, words } };
}
