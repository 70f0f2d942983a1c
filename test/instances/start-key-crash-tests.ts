import { expect, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { ADA, createWorld } from './lifecycle.ts';

/** The gateway ends after the rows of a start are committed and before anybody is told. @param url undefined for SQLite. */
export function startKeyCrashTests(urlOf: () => Promise<string | undefined>): void {
  it('gives the instance of a start whose answer a crash has swallowed, and starts no second one', async () => {
    const world = await createWorld(await urlOf());
    let committed = (): void => {};
    const died = new Promise<void>((resolve) => {
      committed = resolve;
    });
    const first = await world.live({ sees: (db) => silentAfterCommit(db, committed) });
    void first.instances.start(ADA, 'desk', { key: 'once' }).catch(() => {});
    await died;
    await first.kill();
    const second = await world.live();
    try {
      const { id } = await second.instances.start(ADA, 'desk', { key: 'once' });
      const { items } = await second.instances.list(ADA, { ended: true });
      expect(items.map((one) => one.id)).toEqual([id]);
      expect((await second.instances.start(ADA, 'desk', { key: 'once' })).id).toBe(id);
      await expect(second.instances.start(ADA, 'other', { key: 'once' })).rejects.toMatchObject({
        code: 'IDEMPOTENCY_KEY_REUSED',
      });
      expect((await second.instances.start(ADA, 'desk', { key: 'twice' })).id).not.toBe(id);
    } finally {
      await second.close();
      await world.remove();
    }
  });
}

/** The first transaction that is committed is the last thing that its caller does. */
function silentAfterCommit(db: Database, committed: () => void): Database {
  const tx: Database['tx'] = async (work) => {
    await db.tx(work);
    committed();
    return new Promise<never>(() => {});
  };
  return new Proxy(db, { get: (of, name, self) => (name === 'tx' ? tx : Reflect.get(of, name, self)) });
}
