import { type Door, type DoorPlan, openDoor } from '../door.ts';
import type { GuacdAddress } from '../guacd-client.ts';

/** What goes through the doors of a gateway that is gone goes on; a door that nobody uses for so long is closed. */
const LOOK_EVERY_MS = 3000;

/** Doors of fenced guacds, in a process that outlives the gateway. */
export class Doors {
  readonly #onGone: () => void;
  readonly #doors = new Map<number, Door>();
  /** Of the gateway, which may still dial through the others. */
  readonly #unneeded = new Set<number>();
  #timer: NodeJS.Timeout | undefined;

  /** @param onGone called whenever doors were closed. */
  constructor(onGone: () => void) {
    this.#onGone = onGone;
  }

  get size(): number {
    return this.#doors.size;
  }

  /** Null when it cannot be opened. Never rejects. */
  async open(token: number, plan: DoorPlan): Promise<GuacdAddress | null> {
    try {
      const door = await openDoor(plan);
      this.#doors.set(token, door);
      return door.address;
    } catch {
      return null;
    }
  }

  /** Nobody is to come through any more; what is under way ends with its connection. */
  leave(token: number): void {
    this.#unneeded.add(token);
    this.#timer ??= setInterval(() => this.#closeUnused(), LOOK_EVERY_MS);
  }

  leaveAll(): void {
    for (const token of this.#doors.keys()) this.leave(token);
  }

  #closeUnused(): void {
    let closed = 0;
    for (const token of this.#unneeded) {
      const door = this.#doors.get(token);
      if (door !== undefined && door.uses > 0) continue;
      door?.close();
      this.#doors.delete(token);
      this.#unneeded.delete(token);
      closed += 1;
    }
    if (this.#unneeded.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    if (closed > 0) this.#onGone();
  }
}
