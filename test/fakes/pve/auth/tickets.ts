import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock.ts';

const LIFETIME_S = 2 * 3600;
const EARLY_S = 5 * 60;

/** Tickets and tokens against forged requests: signed, with the second in which they were made. */
export class Tickets {
  readonly #clock: Clock;
  #key = randomBytes(32);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What was made before counts no more, as after a change of the key. */
  expireAll(): void {
    this.#key = randomBytes(32);
  }

  make(user: string): string {
    return this.sign(`PVE:${user}:${this.stamp()}`);
  }

  /** Good for nothing but to be sent with the second factor. */
  makeHalf(user: string): string {
    return this.sign(`PVE:!tfa!${user}:${this.stamp()}`);
  }

  csrfToken(user: string): string {
    const stamp = this.stamp();
    return `${stamp}:${this.#mac(`${stamp}:${user}`)}`;
  }

  /** The user of a whole ticket, or null. */
  userOf(ticket: string): string | null {
    return this.#user(ticket, /^PVE:([^!:]+@[^:]+):([0-9A-F]{8})$/);
  }

  userOfHalf(ticket: string): string | null {
    return this.#user(ticket, /^PVE:!tfa!([^:]+):([0-9A-F]{8})$/);
  }

  isCsrfToken(token: string, user: string): boolean {
    const [stamp = '', mac = ''] = token.split(':');
    return isSame(mac, this.#mac(`${stamp}:${user}`)) && this.isFresh(stamp, -EARLY_S, LIFETIME_S);
  }

  stamp(): string {
    return this.#clock.seconds().toString(16).toUpperCase().padStart(8, '0');
  }

  isFresh(stamp: string, from: number, to: number): boolean {
    const age = this.#clock.seconds() - Number.parseInt(stamp, 16);
    return age > from && age < to;
  }

  sign(text: string, context = ''): string {
    return `${text}::${this.#mac(text + context)}`;
  }

  /** What was signed, or null. */
  signed(ticket: string, context = ''): string | null {
    const at = ticket.lastIndexOf('::');
    const text = ticket.slice(0, Math.max(0, at));
    return isSame(ticket.slice(at + 2), this.#mac(text + context)) ? text : null;
  }

  #user(ticket: string, form: RegExp): string | null {
    const [, user = '', stamp = ''] = form.exec(this.signed(ticket) ?? '') ?? [];
    return user !== '' && this.isFresh(stamp, -EARLY_S, LIFETIME_S) ? user : null;
  }

  /** As long as an RSA signature, so that a ticket has its real length. */
  #mac(text: string): string {
    const parts = [0, 1, 2, 3].map((at) => createHmac('sha512', this.#key).update(`${at}${text}`).digest());
    return Buffer.concat(parts).toString('base64');
  }
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
