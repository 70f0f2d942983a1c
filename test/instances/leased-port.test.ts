import { expect, it } from 'vitest';
import { leasedPort, otherPort } from '../../src/instances/leased-port.ts';
import { PortAllocator } from '../../src/ports/allocator.ts';
import { runningDesk } from './running-desk.ts';

const desk = runningDesk();

it('a start whose job somebody else has leases no port', async () => {
  const { id } = desk;
  const { db, bus } = desk.life;
  const parts = { db, bus, ports: new PortAllocator(db, { first: 40_000, last: 40_009 }) };
  const page = await db.jobs.list({ now: Date.now(), offset: 0, limit: 10 });
  const start = page.rows.find(({ subject }) => subject === id);
  if (start === undefined) throw new Error('The start has no job.');
  const overtaken = { ...start, leaseOwner: 'one that stood still' };
  const before = await db.leases.ofInstance(id);
  expect(await leasedPort(parts, overtaken)).toBe(before?.port);
  await expect(otherPort(parts, overtaken, before?.port ?? 0)).rejects.toMatchObject({
    code: 'START_CANCELED',
  });
  expect(await db.leases.ofInstance(id)).toEqual(before);
  await db.leases.delete(id);
  await expect(leasedPort(parts, overtaken)).rejects.toMatchObject({ code: 'START_CANCELED' });
  expect(await db.leases.list()).toEqual([]);
});
