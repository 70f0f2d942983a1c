import { Doors } from './doors.ts';
import { Held, type RawHandle } from './held.ts';
import type { FromKeeper, KeeperOptions, KeptConnection, Offer, ToKeeper } from './messages.ts';
import type { Answers } from './questions.ts';

/** All that a keeper holds: for its gateway while that lives, for who comes back afterwards. */
export class Keeping implements Answers {
  readonly #keepMs: number;
  readonly #onIdle: () => void;
  readonly #held = new Map<number, Held>();
  readonly #doors = new Doors(() => this.#lookWhetherIdle());
  #isOrphaned = false;
  /** Whose guacd is to be removed when nobody comes for it. */
  #guacdOf: string | null = null;

  /** @param onIdle called when the gateway is gone and nothing is held any more. */
  constructor({ keepMs }: Pick<KeeperOptions, 'keepMs'>, onIdle: () => void) {
    this.#keepMs = keepMs;
    this.#onIdle = onIdle;
  }

  /** The gateway whose guacd nobody looks after any more; null when somebody does. */
  get forsakenGuacdOf(): string | null {
    return this.#guacdOf;
  }

  /** @returns the answer for the gateway; null where it needs none. */
  async hear(message: ToKeeper, handle: RawHandle | undefined): Promise<FromKeeper | null> {
    switch (message.kind) {
      case 'hold':
        if (handle === undefined) return null;
        this.#hold(message.token, message.connection, handle);
        return { kind: 'holds', token: message.token };
      case 'release':
        this.#held.get(message.token)?.release();
        return null;
      case 'keep':
        this.#held.get(message.token)?.keep(this.#keepMs);
        return null;
      case 'door': {
        const { token, plan } = message;
        return { kind: 'door', token, address: await this.#doors.open(token, plan) };
      }
      case 'leave-door':
        this.#doors.leave(message.token);
        return null;
      case 'guacd':
        this.#guacdOf = message.gatewayId;
        return null;
    }
  }

  /** The gateway is gone, in good order or not. */
  orphaned(): void {
    this.#isOrphaned = true;
    for (const held of this.#held.values()) held.keep(this.#keepMs);
    this.#doors.leaveAll();
    this.#lookWhetherIdle();
  }

  releaseAll(): void {
    for (const held of [...this.#held.values()]) held.release();
  }

  hello(): void {
    this.#guacdOf = null;
  }

  claim(asker: object, key: string, desktop: string): Offer {
    this.hello();
    for (const held of this.#held.values()) {
      const { connection } = held;
      if (!held.isFree || connection.key !== key || connection.desktop !== desktop) continue;
      held.claimedBy = asker;
      return { id: connection.id, host: connection.host, port: connection.port };
    }
    return null;
  }

  joined(asker: object): void {
    for (const held of [...this.#held.values()]) if (held.claimedBy === asker) held.handOver();
  }

  gaveUp(asker: object): void {
    for (const held of this.#held.values()) if (held.claimedBy === asker) held.claimedBy = null;
  }

  #hold(token: number, connection: KeptConnection, handle: RawHandle): void {
    this.#held.get(token)?.release();
    const held = new Held(connection, handle, () => {
      this.#held.delete(token);
      this.#lookWhetherIdle();
    });
    this.#held.set(token, held);
  }

  #lookWhetherIdle(): void {
    if (this.#isOrphaned && this.#held.size === 0 && this.#doors.size === 0) this.#onIdle();
  }
}
