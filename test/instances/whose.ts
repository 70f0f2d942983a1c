import { expect } from 'vitest';
import type { Actor } from '../../src/auth/model.ts';
import type { Database } from '../../src/db/database.ts';
import type { InstanceView } from '../../src/instances/model.ts';
import type { Told } from './chaos-site.ts';
import { TOLD } from './happenings.ts';

/** Of every desktop, to whom it was ever shown: never to two, and not before it knew whose it is. */
export class Whose {
  readonly #told: Told;
  readonly #shown = new Map<string, string>();

  constructor(told: Told) {
    this.#told = told;
  }

  /** Somebody was answered with it. */
  shown({ id, owner, status, appName }: InstanceView, to: Actor): void {
    expect(owner.id).toBe(to.userId);
    expect(this.#shown.get(id) ?? to.userId).toBe(to.userId);
    this.#shown.set(id, to.userId);
    if (status === 'running' && appName === TOLD)
      expect([...(this.#told.owners.get(id) ?? [])]).toEqual([to.userId]);
  }

  ownerOf(id: string): string | undefined {
    return this.#shown.get(id);
  }

  async check(db: Database): Promise<void> {
    for (const [id, names] of this.#told.owners) {
      expect(names.size).toBe(1);
      const row = await db.instances.get(id);
      const [name = ''] = names;
      if (row !== null) expect(row.userId).toBe(name);
      expect(this.#shown.get(id) ?? name).toBe(name);
    }
    for (const row of await db.instances.listOpen()) {
      const runs = row.userId !== null && row.runtime === 'running' && row.error === null;
      if (!runs || row.startedAt === null) continue;
      if (row.appName === TOLD) expect([...(this.#told.owners.get(row.id) ?? [])]).toEqual([row.userId]);
      if (row.app.home === undefined) continue;
      const home = await db.homes.ofOwner(row.userId ?? '', row.appId);
      expect(this.#told.homes.get(home?.ref ?? '')).toContain(row.id);
    }
    for (const home of await db.homes.list())
      for (const id of this.#told.homes.get(home.ref) ?? [])
        expect([...(this.#told.owners.get(id) ?? [])]).toEqual([home.userId]);
    await this.#checkEvents(db);
  }

  /** Nothing is done twice that is done once in the life of a desktop. */
  async #checkEvents(db: Database): Promise<void> {
    const events = await db.outbox.listUnannounced(10_000);
    const once = events.filter(({ type }) => type === 'instance.claimed' || type === 'instance.stopped');
    const told = once.map(({ type, subject }) => `${type} ${subject}`);
    expect(told.length).toBe(new Set(told).size);
  }
}
