import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RecordingView } from '../../src/recordings/service.ts';
import { type GatewayProcess, spawnGateway } from '../flows/gateway-process.ts';
import { rfbSession } from '../flows/rfb-session.ts';
import { type SyntheticDesktops, syntheticDesktops } from '../flows/synthetic-desktops.ts';
import { blocksOf } from './blocks.ts';

/** A dead gateway's viewers count for 20 s, and recordings are looked at every 30 s. */
const CONVERGED_MS = 60_000;

let dir: string;
let desktops: SyntheticDesktops;
let gateway: GatewayProcess;
const start = () => spawnGateway(dir, { DESKGATE_CONFIG: join(dir, 'deskgate.toml') });

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'deskgate-recorded-crash-'));
  desktops = await syntheticDesktops();
  await writeFile(join(dir, 'deskgate.toml'), `${desktops.key}\n${desktops.app}record = true\n`);
  gateway = await start();
});
afterEach(async () => {
  await gateway.terminate();
  await desktops.close();
  await rm(dir, { recursive: true, force: true });
});

it(
  'what was recorded until kill -9 of the gateway is ended by the next one, and can be watched as far as it came',
  async () => {
    let me = await gateway.signIn();
    const id = await me.start('synthetic');
    await me.until(id, 'running');
    const { firstUpdate } = await rfbSession(me.socket(id, 'binary'));
    await firstUpdate();
    const list = async () =>
      (await me.json<{ items: RecordingView[] }>(`/api/v1/recordings?instanceId=${id}`)).items;
    const [item] = await list();
    expect(item).toMatchObject({ endedAt: null, bytes: null });
    const file = join(dir, 'recordings', `${item?.id}.fbs`);
    // what is shown is with the operating system a moment later
    await expect.poll(async () => (await readFile(file)).length).toBeGreaterThan(10_000);
    await gateway.kill();
    gateway = await start();
    me = await gateway.signIn();
    await expect
      .poll(async () => (await list())[0], { timeout: CONVERGED_MS, interval: 500 })
      .toMatchObject({
        endedAt: expect.any(Number),
        bytes: (await readFile(file)).length,
        error: 'The gateway ended before the recording did.',
      });
    const content = await me.fetch(`/api/v1/recordings/${item?.id}/content`);
    const blocks = blocksOf(Buffer.from(await content.arrayBuffer()));
    expect(blocks[0]?.bytes.toString('latin1', 0, 12)).toBe('RFB 003.008\n');
    expect((await me.fetch(`/api/v1/recordings/${item?.id}`, { method: 'DELETE' })).status).toBe(204);
    await expect(readFile(file)).rejects.toMatchObject({ code: 'ENOENT' });
  },
  2 * CONVERGED_MS,
);
