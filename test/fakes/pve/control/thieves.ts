import type { Guests } from '../state/guests.ts';
import type { GuestKind } from '../state/kinds.ts';

/** Somebody else takes an id in the moment in which a clone would have it. */
export class Thieves {
  readonly #guests: Guests;
  readonly #wanted: { readonly vmid: number | 'next'; readonly kind: GuestKind; readonly node: string }[] =
    [];

  constructor(guests: Guests) {
    this.#guests = guests;
  }

  /** @param vmid `next`: whatever id the next clone is for. */
  steal(vmid: number | 'next', kind: GuestKind, node: string): void {
    this.#wanted.push({ vmid, kind, node });
  }

  strike(vmid: number): void {
    const at = this.#wanted.findIndex((one) => one.vmid === vmid || one.vmid === 'next');
    const [theft] = at < 0 ? [] : this.#wanted.splice(at, 1);
    if (theft === undefined || this.#guests.get(vmid) !== undefined) return;
    const guest = this.#guests.create(theft.kind, vmid, theft.node);
    guest.config.set(guest.words.nameKey, 'somebody-elses');
  }
}
