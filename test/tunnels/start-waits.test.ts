import { afterEach, beforeEach, expect, it } from 'vitest';
import { LiveSessions } from '../../src/auth/live-sessions.ts';
import { Permissions } from '../../src/auth/permissions.ts';
import { noSecondFactorRule } from '../../src/auth/second-factor-rule.ts';
import type { Database } from '../../src/db/database.ts';
import { EventBus } from '../../src/events/bus.ts';
import type { InstanceView } from '../../src/instances/model.ts';
import type { ShowableInstances } from '../../src/instances/service.ts';
import { type Person, StartWaits } from '../../src/tunnels/start-waits.ts';
import { quietLog } from '../db/quiet-log.ts';

const NEVER = [new AbortController().signal];
const bus = new EventBus();
const permissions = new Permissions();
let sessions: LiveSessions;
beforeEach(() => {
  sessions = new LiveSessions({
    db: {} as Database,
    bus,
    log: quietLog(),
    permissions,
    keys: { stillHeld: async () => null },
    rule: noSecondFactorRule({} as Database),
  });
});
afterEach(() => sessions.close());

function person(id: string): Person {
  return {
    user: { id, username: id, role: 'user', groups: [] },
    session: { id: `session of ${id}` },
  } as unknown as Person;
}

/** A desktop that starts until `run` is called. */
function starting() {
  let now = { id: 'one', status: 'starting', isBusy: true } as InstanceView;
  const waiting: (() => void)[] = [];
  const instances: ShowableInstances = {
    showable: async () => now,
    isVisible: async () => true,
    settled: (_, __, signal) =>
      new Promise((resolve) => {
        if (!now.isBusy) resolve(now);
        waiting.push(() => resolve(now));
        signal.addEventListener('abort', () => resolve(now));
      }),
  };
  const run = (): void => {
    now = { ...now, status: 'running', isBusy: false };
    for (const wake of waiting) wake();
  };
  return { instances, run };
}

it('a viewer waits for the start, and at the longest as it said', async () => {
  const { instances, run } = starting();
  const waits = new StartWaits({ instances, sessions, permissions, most: 2 });
  expect(await waits.started(person('ada'), 'one', 0, NEVER)).toMatchObject({ status: 'starting' });
  expect(await waits.started(person('ada'), 'one', 0.01, NEVER)).toMatchObject({ status: 'starting' });
  const waiting = waits.started(person('ada'), 'one', 20, NEVER);
  await new Promise(setImmediate);
  run();
  expect(await waiting).toMatchObject({ status: 'running' });
  expect(await waits.started(person('ada'), 'one', 20, NEVER)).toMatchObject({ status: 'running' });
});

it('a person keeps only so many waiting, and nobody else notices', async () => {
  const { instances, run } = starting();
  const waits = new StartWaits({ instances, sessions, permissions, most: 2 });
  const over = new AbortController();
  const first = [1, 2].map(() => waits.started(person('ada'), 'one', 20, [over.signal]));
  await expect(waits.started(person('ada'), 'one', 20, NEVER)).rejects.toMatchObject({
    code: 'TOO_MANY_VIEWERS',
  });
  const other = waits.started(person('eve'), 'one', 20, NEVER);
  await new Promise(setImmediate);
  over.abort();
  run();
  await Promise.all([...first, other]);
  expect(await waits.started(person('ada'), 'one', 20, NEVER)).toMatchObject({ status: 'running' });
});

it('who signs out while waiting is not let in', async () => {
  const { instances } = starting();
  const waits = new StartWaits({ instances, sessions, permissions, most: 2 });
  const waiting = waits.started(person('ada'), 'one', 20, NEVER);
  await new Promise(setImmediate);
  bus.emit('session.ended', { sessionIds: ['session of ada'] });
  await expect(waiting).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});
