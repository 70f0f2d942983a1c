import { died } from '../errors.ts';
import { Guest } from './guest.ts';
import { type GuestKind, WORDS } from './kinds.ts';

const FIRST = 100;
const LAST = 1_000_000;

/** All machines and containers of the cluster, by vmid. */
export class Guests {
  readonly #all = new Map<number, Guest>();

  all(): Guest[] {
    return [...this.#all.values()].sort((a, b) => a.vmid - b.vmid);
  }

  get(vmid: number): Guest | undefined {
    return this.#all.get(vmid);
  }

  /** @throws PveError 500 when it is not on that node. */
  find(kind: GuestKind, node: string, vmid: number): Guest {
    const guest = this.#all.get(vmid);
    if (guest === undefined || guest.kind !== kind || guest.node !== node) {
      throw died(`Configuration file '${WORDS[kind].configPath(node, vmid)}' does not exist`);
    }
    return guest;
  }

  /** @throws Error when the id is taken. */
  create(kind: GuestKind, vmid: number, node: string): Guest {
    if (this.#all.has(vmid)) throw new Error(takenText(kind, vmid));
    const guest = new Guest(kind, vmid, node);
    this.#all.set(vmid, guest);
    return guest;
  }

  remove(vmid: number): void {
    this.#all.delete(vmid);
  }

  /** Reserves nothing. */
  nextId(): number {
    for (let vmid = FIRST; vmid < LAST; vmid += 1) if (!this.#all.has(vmid)) return vmid;
    throw died('unable to get any free VMID');
  }
}

export function takenText(kind: GuestKind, vmid: number): string {
  return `unable to create ${WORDS[kind].noun} ${vmid}: config file already exists`;
}
