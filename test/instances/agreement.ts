import { expect } from 'vitest';
import { createSealer } from '../../src/auth/seal.ts';
import type { Database } from '../../src/db/database.ts';
import { openCredentials } from '../../src/instances/secrets.ts';
import type { FakeProvider } from '../fakes/fake-provider.ts';

/** Every desktop has the port and the password that the database knows, and no other desktop has them. */
export async function expectAgreement(db: Database, provider: FakeProvider, key: Buffer): Promise<void> {
  const sealer = createSealer(key);
  const desktops = [...provider.desktops];
  for (const [id, { port, password }] of desktops) {
    const connection = await db.connections.get(id);
    const known = openCredentials(sealer, id, connection?.credentials ?? '');
    const leased = (await db.leases.ofInstance(id))?.port;
    expect([connection?.port, known.password, leased]).toEqual([port, password, port]);
  }
  expect(new Set(desktops.map(([, { password }]) => password)).size).toBe(desktops.length);
  expect(new Set(desktops.map(([, { port }]) => port)).size).toBe(desktops.length);
}
