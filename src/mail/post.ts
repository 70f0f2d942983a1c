import { randomInt } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { AppError, asAppError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { Slots } from '../slots.ts';
import { pause, withDeadline } from '../wait.ts';
import type { Mail, Mailer, MailService } from './mailer.ts';

/** After each failure that another try may help, so long until the next one. */
const PAUSES_MS = [5000, 30_000, 120_000, 300_000];
/** Between these. */
const FIRST_MS = [50, 500] as const;
const AT_ONCE = 2;
/** What comes beyond is let go: nobody waits for it, and a server that is away holds all of them in memory. */
const MOST_WAITING = 500;
/** For mails that are under way when the gateway closes. */
const CLOSE_MS = 3000;
const SEND_MS = 60_000;

export interface PostParts {
  /** Null where no plugin brings one. */
  readonly mailer: () => Mailer | null;
  readonly log: Logger;
  readonly pausesMs?: readonly number[];
}

/** Mail that leaves beside all else, from memory. */
export class Post implements MailService {
  readonly #parts: PostParts;
  readonly #slots = new Slots(AT_ONCE);
  readonly #underWay = new Set<Promise<void>>();
  /** Nothing new and no further try. */
  readonly #closing = new AbortController();
  readonly #stop = new AbortController();

  constructor(parts: PostParts) {
    this.#parts = parts;
    // each mail that waits listens
    for (const { signal } of [this.#closing, this.#stop]) setMaxListeners(0, signal);
  }

  isThere(): boolean {
    return this.#parts.mailer() !== null;
  }

  async send(mail: Mail, signal: AbortSignal): Promise<void> {
    const mailer = this.#parts.mailer();
    if (mailer === null) throw new AppError('MAIL_OFF', 'The gateway sends no mail.');
    await withDeadline(SEND_MS, [signal], (deadline) => mailer.send(mail, deadline));
  }

  post(mail: Mail): void {
    const { log } = this.#parts;
    if (this.#closing.signal.aborted || !this.isThere()) return;
    if (this.#underWay.size >= MOST_WAITING) {
      log.error({ waiting: this.#underWay.size }, 'a mail was let go, since too many wait');
      return;
    }
    const sending = this.#tryOften(mail).finally(() => this.#underWay.delete(sending));
    this.#underWay.add(sending);
  }

  /** Lets what is under way leave, for a moment; what waits for another try is let go. */
  async close(): Promise<void> {
    this.#closing.abort();
    const timer = setTimeout(() => this.#stop.abort(new Error('the gateway closes')), CLOSE_MS);
    await Promise.all(this.#underWay);
    clearTimeout(timer);
  }

  /** Never rejects. */
  async #tryOften(mail: Mail): Promise<void> {
    const { log, pausesMs = PAUSES_MS } = this.#parts;
    // after the answer that it belongs to, whose time then says nothing of it
    await pause(randomInt(...FIRST_MS), this.#closing.signal);
    for (const pauseMs of [...pausesMs, null]) {
      try {
        await this.#slots.run(this.#stop.signal, () => this.send(mail, this.#stop.signal));
        return;
      } catch (thrown) {
        const { code, message, detail } = asAppError(thrown);
        const isLast = code === 'MAIL_REFUSED' || pauseMs === null || this.#closing.signal.aborted;
        // to whom it goes says who has an account
        log[isLast ? 'error' : 'warn']({ code, why: message, detail }, 'a mail could not be sent');
        if (isLast) return;
        await pause(pauseMs, this.#closing.signal);
        if (this.#closing.signal.aborted) return;
      }
    }
  }
}

/** Where there is no gateway: plugins on the command line, and workers. */
export const noMail: MailService = {
  isThere: () => false,
  send: () => Promise.reject(new AppError('MAIL_OFF', 'The gateway sends no mail.')),
  post: () => {},
};
