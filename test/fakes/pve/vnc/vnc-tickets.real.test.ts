import { describe, expect, it } from 'vitest';
import { ROOT } from '../auth/identity.ts';
import { Tickets } from '../auth/tickets.ts';
import { Clock } from '../clock.ts';
import { decodeForm } from '../http/raw-params.ts';
import { Guest } from '../state/guest.ts';
import { VncProxies } from './vnc-proxies.ts';
import { checkVncTicket, makeVncTicket } from './vnc-tickets.ts';

const clock = new Clock(1, new AbortController().signal);
const tickets = new Tickets(clock);
const of = { who: ROOT, vmid: 100, port: 5900 };

describe('tickets of screens', () => {
  it('hold in 2026 what means something in addresses, and survive when it is encoded', () => {
    const letters = new Set<string>();
    for (let at = 0; at < 200; at += 1) {
      const { ticket, password } = makeVncTicket(tickets, { ...of, generation: '2026' }, false);
      for (const letter of password) letters.add(letter);
      const { vncticket } = decodeForm(`port=5900&vncticket=${encodeURIComponent(ticket)}`);
      expect(vncticket).toBe(ticket);
      checkVncTicket(tickets, { ...of, generation: '2026' }, ticket);
    }
    for (const letter of '%&+#?/:=') expect(letters).toContain(letter);
  });

  it('are refused when they came unencoded', () => {
    const { ticket } = makeVncTicket(tickets, { ...of, generation: '2026' }, false);
    const { vncticket } = decodeForm(`vncticket=&&${ticket.slice(2)}`);
    expect(() => checkVncTicket(tickets, { ...of, generation: '2026' }, String(vncticket))).toThrow(
      'invalid PVEVNC ticket',
    );
  });

  it.each(['2025', '2026'] as const)(
    'of %s are refused for another machine and when forged',
    (generation) => {
      const { ticket } = makeVncTicket(tickets, { ...of, generation }, false);
      checkVncTicket(tickets, { ...of, generation }, ticket);
      for (const wrong of [ticket.replace(/.$/, '!'), ticket.slice(1), '']) {
        expect(() => checkVncTicket(tickets, { ...of, generation }, wrong)).toThrow('invalid PVEVNC ticket');
      }
      expect(() => checkVncTicket(tickets, { ...of, generation, vmid: 101 }, ticket)).toThrow(
        'invalid PVEVNC ticket',
      );
    },
  );

  it('come with one of a hundred ports of a node', () => {
    const proxies = new VncProxies(clock);
    const guest = new Guest('qemu', 100, 'pve1');
    for (let at = 0; at < 100; at += 1) proxies.open('pve1', proxies.freePort('pve1'), guest, '');
    expect(() => proxies.freePort('pve1')).toThrow('unable to find free port (5900-5999)');
    expect(proxies.freePort('pve2')).toBe(5900);
  });
});
