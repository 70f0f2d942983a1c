import { z } from '@hono/zod-openapi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../../plugins/webhooks/testing/receiver.ts';
import { definePlugin, type Plugin } from '../../src/api.ts';
import { NOW } from '../db/rows.ts';
import { FakeProvider } from '../fakes/fake-provider.ts';
import { startTestGateway, type TestGateway } from '../flows/gateway.ts';
import { type CommandLine, commandLine, type RunOptions } from './command-line.ts';

const TOML = `
[[apps]]
id = "ready"
name = "Ready"
provider = "fake"
warm = 1
`;

/** The demo's desktops live inside the gateway, and none of them is started ahead. */
const warm = definePlugin({
  id: 'fake',
  config: z.strictObject({}),
  setup: () => ({ providers: [new FakeProvider()] }),
});

let gateway: TestGateway;
let line: CommandLine;
let receiver: Receiver;
let key: string;
beforeAll(async () => {
  receiver = await startReceiver();
  gateway = await startTestGateway({ toml: TOML, plugins: [warm as Plugin] });
  line = await commandLine();
  const admin = await gateway.signIn();
  key = (await admin.send<{ token: string }>('POST', '/api/v1/keys', { name: 'cli' })).body.token;
});
afterAll(async () => {
  await line.remove();
  await gateway.close();
  await receiver.close();
});

const ask = (args: string, options: RunOptions = {}) =>
  line.run(args.split(' '), {
    ...options,
    env: { DESKGATE_URL: gateway.url, DESKGATE_KEY: key, ...options.env },
  });
const onItsMachine = (args: string) =>
  line.run(['--local', ...args.split(' ')], { env: { DESKGATE_DATA_DIR: gateway.dataDir } });

describe('deskgate webhook', () => {
  it('adds one, changes it, tells what its receiver answers, and removes it', async () => {
    const added = await ask(`webhook add ${receiver.url} --events instance.started instance.failed`);
    expect(added).toMatchObject({ code: 0, err: expect.stringContaining('shown this once') });
    expect(added.out).toMatch(/^whsec_\w+\n$/);
    const [hook] = JSON.parse((await ask('webhook list --json')).out) as { id: string }[];
    const id = hook?.id ?? '';
    expect(added.err).toContain(id);
    expect((await ask('webhook list')).out).toMatch(
      new RegExp(`${id} +enabled +database +${receiver.url} +instance.started, instance.failed`),
    );
    const shown = (await ask(`webhook show ${id}`)).out;
    expect(JSON.parse(shown)).toMatchObject({ id, url: receiver.url, isEnabled: true });
    expect(shown).not.toContain('whsec_');

    expect(await ask(`webhook test ${id}`)).toMatchObject({ code: 0, out: 'Delivered: 204.\n' });
    receiver.answer = (response) => void response.writeHead(500).end();
    const failing = await ask(`webhook test ${id} --json`);
    expect(failing.code).toBe(1);
    expect(JSON.parse(failing.out)).toMatchObject({ status: 'pending', httpStatus: 500, tries: 1 });
    receiver.answer = (response) => void response.writeHead(204).end();
    expect((await ask(`webhook deliveries ${id} --status delivered`)).out).toMatch(
      /webhook\.test .* 1 +Delivered: 204\./,
    );
    const [done] = JSON.parse((await ask(`webhook deliveries ${id} --status delivered --json`)).out);
    expect((await ask(`webhook redeliver ${id} ${done.id}`)).code).toBe(0);

    const words = await ask(`webhook change ${id} --all-events --disable`);
    expect(words).toMatchObject({ code: 0, out: expect.stringContaining('it is disabled') });
    expect(JSON.parse((await ask(`webhook show ${id}`)).out)).toMatchObject({ events: [], isEnabled: false });
    expect((await ask('webhook list --enabled')).out).not.toContain(id);
    expect((await ask('webhook list --disabled')).out).toContain(id);
    expect((await ask(`webhook test ${id}`)).code).toBe(1);
    const enabled = await ask(`webhook change ${id} --enable --url ${receiver.url}/2 --json`);
    expect(JSON.parse(enabled.out)).toMatchObject({ url: `${receiver.url}/2`, isEnabled: true });

    expect((await ask(`webhook change ${id}`)).code).toBe(2);
    expect((await ask(`webhook change ${id} --enable --disable`)).code).toBe(2);
    expect((await ask(`webhook change ${id} --events no.such`)).code).toBe(2);
    expect((await ask('webhook add ftp://127.0.0.1/')).code).toBe(2);
    expect((await ask(`webhook remove ${id}`)).code).toBe(0);
    expect((await ask(`webhook show ${id}`)).code).toBe(3);
    expect(await onItsMachine('webhook list')).toMatchObject({
      code: 4,
      err: expect.stringContaining('asks a gateway'),
    });
  });
});

describe('deskgate pool', () => {
  it('lists how warm desktops are doing', async () => {
    const listed = JSON.parse((await ask('pool list --json')).out) as object[];
    expect(listed).toMatchObject([{ appId: 'ready', wanted: 1, hits: 0, hitRate: null }]);
    expect((await ask('pools list')).out).toMatch(/APP +WANTED[\s\S]*\nready +1 +\d +\d +0 +0 +-\n/);
  });
});

describe('deskgate home', () => {
  it.each([
    ['over the API', (args: string) => ask(args)],
    ['on the machine of the gateway', onItsMachine],
  ])('lists what is kept and gives it up %s', async (where, run) => {
    const admin = await gateway.db.users.findByUsername('admin');
    const [id, appId] = [`home${where.length}`, `app${where.length}`];
    await gateway.db.homes.insert({
      ...{ id, userId: admin?.id ?? '', appId, provider: 'gone', ref: id },
      ...{ createdAt: NOW, usedAt: NOW },
    });
    expect((await run('home list')).out).toMatch(
      new RegExp(`${id} +admin +${appId} +gone +20\\d\\d-.* -\\n`),
    );
    const kept = async (options: string) => JSON.parse((await run(`home list --json${options}`)).out);
    expect(await kept(` --user admin --app ${appId}`)).toMatchObject([{ id, inUse: false }]);
    expect(await kept(' --app another')).toEqual([]);
    expect((await run('home list --user nobody')).code).toBe(3);
    expect(await run(`home remove ${id}`)).toMatchObject({ code: 0 });
    expect(await kept('')).toEqual([]);
    expect((await run(`home remove ${id}`)).code).toBe(3);
    expect(JSON.parse((await ask('audit list --action removeHome --json')).out)).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ resources: [id] })]),
    );
  });
});
