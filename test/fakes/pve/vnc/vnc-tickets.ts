import { randomInt } from 'node:crypto';
import { fullName, type Identity } from '../auth/identity.ts';
import type { Tickets } from '../auth/tickets.ts';
import { BareError } from '../errors.ts';
import type { Generation } from '../generation.ts';

const PASSWORD_LENGTH = 8;
const FIRST_CHARACTER = 0x21;
const AFTER_LAST_CHARACTER = 0x61;
const FROM_S = -20;
const TO_S = 40;

export interface VncTicket {
  readonly ticket: string;
  /** What the RFB server shall accept. */
  readonly password: string;
  /** Whether the answer says it; else it is the beginning of the ticket. */
  readonly isSaid: boolean;
}

interface For {
  readonly generation: Generation;
  readonly who: Identity;
  readonly vmid: number;
  readonly port: number;
}

/** @param wantsPassword `generate-password`, which tells the two apart before 2026. */
export function makeVncTicket(tickets: Tickets, of: For, wantsPassword: boolean): VncTicket {
  const text = `PVEVNC:${tickets.stamp()}`;
  if (of.generation === '2026') {
    const password = randomPassword();
    return { ticket: `${password}:${tickets.sign(text, contextOf(of))}`, password, isSaid: true };
  }
  const ticket = tickets.sign(text, contextOf(of));
  if (wantsPassword) return { ticket, password: randomPassword(), isSaid: true };
  return { ticket, password: ticket.slice(0, PASSWORD_LENGTH), isSaid: false };
}

/** @throws BareError 401 */
export function checkVncTicket(tickets: Tickets, of: For, ticket: string): void {
  const signed = of.generation === '2026' ? ticket.slice(PASSWORD_LENGTH + 1) : ticket;
  const [, stamp = ''] = /^PVEVNC:([0-9A-F]{8})$/.exec(tickets.signed(signed, contextOf(of)) ?? '') ?? [];
  if (stamp === '' || !tickets.isFresh(stamp, FROM_S, TO_S))
    throw new BareError(401, 'invalid PVEVNC ticket');
}

/** Since 2026 a ticket is good for one port. */
function contextOf({ generation, who, vmid, port }: For): string {
  return `:${fullName(who)}:/vms/${vmid}${generation === '2026' ? `:${port}` : ''}`;
}

/** From `!` to a backtick: much of it means something in addresses. */
function randomPassword(): string {
  const codes = Array.from({ length: PASSWORD_LENGTH }, () =>
    randomInt(FIRST_CHARACTER, AFTER_LAST_CHARACTER),
  );
  return String.fromCharCode(...codes);
}
