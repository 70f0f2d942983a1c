import type { InstanceRow, JobRow } from '../db/schema/rows.ts';
import { homeForStart } from '../homes/claim.ts';
import { JobDeferred } from '../jobs/queue.ts';
import { restoreApp } from './app-snapshot.ts';
import type { InstanceParts } from './parts.ts';
import type { Provider } from './provider.ts';
import { lackOf, noRoom } from './room-check.ts';
import { isAdmitted } from './starts.ts';
import { WAITS_FOR } from './waiting.ts';

/** How soon who is next looks again; those behind look more seldom, so that a long queue costs little. */
const LOOK_AGAIN_MS = 1000;
const SELDOM_MS = 10_000;

/** Lets starts go on one after another, each when there is room for it, the oldest first. */
export class Admission {
  readonly #parts: InstanceParts;
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(parts: InstanceParts) {
    this.#parts = parts;
  }

  /**
   * Resolves when the start may go on. Rejects with JobDeferred while it has to wait, which its row then says, and with
   * HOST_FULL or HOST_TOO_SMALL.
   */
  async admit(row: InstanceRow, job: JobRow, signal: AbortSignal): Promise<void> {
    const provider = this.#parts.provider(row.provider);
    // one that was cut off afterwards may have its room already
    if (provider === null || isAdmitted(row)) return;
    try {
      await homeForStart(this.#parts, row);
      if (provider.room !== undefined) await this.#inTurn(provider, row, job, signal);
    } catch (error) {
      if (error instanceof JobDeferred) await this.#tell(row, error.message);
      throw error;
    }
  }

  /** Within this process one at a time: the next one sees what this one was given. */
  async #inTurn(provider: Provider, row: InstanceRow, job: JobRow, signal: AbortSignal): Promise<void> {
    const before = this.#turns.get(provider.id) ?? Promise.resolve();
    const turn = before.then(() => this.#look(provider, row, job, signal));
    this.#turns.set(
      provider.id,
      turn.catch(() => {}),
    );
    await turn;
  }

  async #look(provider: Provider, row: InstanceRow, job: JobRow, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { db, sealer, roomLimits } = this.#parts;
    const { settings } = restoreApp(sealer, row.id, row.app);
    const lack = await lackOf(this.#parts, provider, settings, { row, job }, signal);
    signal.throwIfAborted();
    if (lack === null) {
      const now = Date.now();
      const stages = ['check', 'allocate'].map((name) => ({
        name,
        startedAt: now,
        endedAt: null,
        message: null,
      }));
      await db.instances.update(row.id, { stages });
      return;
    }
    if (!lack.mayPass || roomLimits.whenFull === 'refuse') throw noRoom(lack);
    const againMs = Math.min(LOOK_AGAIN_MS * (1 + lack.ahead), SELDOM_MS);
    throw new JobDeferred(`room on the host. ${lack.message}`, againMs);
  }

  async #tell(row: InstanceRow, waitsFor: string): Promise<void> {
    const { db, bus } = this.#parts;
    const message = `${WAITS_FOR}${waitsFor}`;
    const [first] = row.stages;
    if (first?.message === message) return;
    const stage = { name: 'check', startedAt: first?.startedAt ?? Date.now(), endedAt: null, message };
    await db.instances.update(row.id, { stages: [stage] });
    bus.emit('instance.changed', { instanceId: row.id });
  }
}
