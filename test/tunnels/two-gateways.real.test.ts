import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { viewerRow } from '../db/rows.ts';
import { startTestGateway, type TestGateway } from '../flows/gateway.ts';
import { rfbSession } from '../flows/rfb-session.ts';
import { opened } from '../flows/socket-reader.ts';

let dataDir: string;
let one: TestGateway;
let two: TestGateway | null;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'deskgate-two-'));
  one = await startTestGateway({ dataDir });
  two = null;
});
afterEach(async () => {
  await two?.close();
  await one.close();
  await rm(dataDir, { recursive: true, force: true });
});

describe('the viewers of two gateways on one database', () => {
  it('stay open when the other gateway starts', async () => {
    const me = await one.signIn();
    const id = await me.start('demo');
    await me.until(id, 'running');
    await rfbSession(me.socket(id, 'binary'));
    expect(await one.db.viewers.countOpen([id])).toEqual(new Map([[id, 1]]));
    two = await startTestGateway({ dataDir });
    expect(await one.db.viewers.countOpen([id])).toEqual(new Map([[id, 1]]));
  });

  it('count together for the limits of a person and of an address', async () => {
    await one.close();
    const env = { DESKGATE_MAX_VIEWERS_PER_USER: '2', DESKGATE_MAX_VIEWERS_PER_ADDRESS: '2' };
    one = await startTestGateway({ dataDir, env });
    const me = await one.signIn();
    const id = await me.start('demo');
    await me.until(id, 'running');
    const first = await rfbSession(me.socket(id, 'binary'));
    two = await startTestGateway({ dataDir, env });
    const there = await two.signIn();
    const inTwo = await there.start('demo');
    await there.until(inTwo, 'running');
    await rfbSession(there.socket(inTwo, 'binary'));
    await expect(opened(there.socket(inTwo, 'binary'))).rejects.toThrow('429');
    first.socket.terminate();
    await expect.poll(async () => (await me.instance(id)).viewers).toBe(0);
    await rfbSession(there.socket(inTwo, 'binary'));
  });

  it('that a crash left open are nobody’s when the next gateway starts, once their time is over', async () => {
    const me = await one.signIn();
    const id = await me.start('demo');
    const { userId } = await one.db.instances.get(id).then((row) => ({ userId: row?.userId ?? '' }));
    const now = Date.now();
    await one.db.viewers.insert(viewerRow(id, userId, { seat: 'dead', aliveUntil: now - 1, openedAt: now }));
    await one.close();
    one = await startTestGateway({ dataDir });
    expect(await one.db.viewers.lastClosed([id])).toEqual(new Map([[id, expect.any(Number)]]));
  });
});
