import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Client, client } from '../flows/gateway.ts';
import { type GatewayProcess, spawnGateway } from '../flows/gateway-process.ts';
import { type RfbSession, rfbSession } from '../flows/rfb-session.ts';
import { type SyntheticDesktops, syntheticDesktops } from '../flows/synthetic-desktops.ts';

const LIMIT = 2;
const NAMES = ['first-viewer-of-two', 'second-viewer-of-two'];

let dataDir: string;
let env: Record<string, string>;
let desktops: SyntheticDesktops;
let gateway: GatewayProcess;
let me: Client;
let id: string;

const open = (view: string, at: string = gateway.url): Promise<RfbSession> =>
  rfbSession(client(at, me.cookie).socket(id, 'binary', { query: `?view=${view}` }));
const viewers = async (): Promise<number> => (await client(gateway.url, me.cookie).instance(id)).viewers;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'deskgate-limits-'));
  desktops = await syntheticDesktops();
  const config = join(dataDir, 'deskgate.toml');
  await writeFile(config, `${desktops.key}\n${desktops.app}`);
  env = {
    DESKGATE_CONFIG: config,
    DESKGATE_MAX_VIEWERS_PER_USER: String(LIMIT),
    DESKGATE_MAX_VIEWERS_PER_ADDRESS: String(LIMIT),
  };
  gateway = await spawnGateway(dataDir, env);
  me = await gateway.signIn();
  id = await me.start('synthetic');
  await me.until(id, 'running');
});
afterEach(async () => {
  await gateway.terminate();
  await desktops.close();
  await rm(dataDir, { recursive: true, force: true });
});

describe('a person at the limit of viewers whose gateway was killed', () => {
  it('comes back at once with each viewer that was open, and with no other', async () => {
    for (const name of NAMES) await open(name);
    await expect(open('third-viewer-of-two')).rejects.toThrow('429');
    await gateway.kill();
    gateway = await spawnGateway(dataDir, env);
    me = client(gateway.url, me.cookie);
    await me.until(id, 'running');
    await expect(open('third-viewer-of-two')).rejects.toThrow('429');
    for (const name of NAMES) await open(name);
    expect(await viewers()).toBe(LIMIT);
    await expect(open('third-viewer-of-two')).rejects.toThrow('429');
  });
});

describe('a person at the limit of viewers who comes to another gateway', () => {
  it('takes each viewer along: it ends where it was', async () => {
    const other = await spawnGateway(dataDir, env);
    try {
      const former = await Promise.all(NAMES.map((name) => open(name)));
      for (const name of NAMES) await open(name, other.url);
      expect(await viewers()).toBe(LIMIT);
      for (const { reader } of former) expect(await reader.closed).toMatchObject({ code: 4008 });
      expect(await viewers()).toBe(LIMIT);
      await expect(open('third-viewer-of-two', other.url)).rejects.toThrow('429');
    } finally {
      await other.terminate();
    }
  });
});
