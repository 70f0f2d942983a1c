import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RecordingView } from '../../src/recordings/service.ts';
import { type CommandLine, commandLine } from '../cli/command-line.ts';
import { type Client, startTestGateway, type TestGateway } from '../flows/gateway.ts';
import { rfbSession } from '../flows/rfb-session.ts';

const TOML = `
[[apps]]
id = "watched"
name = "Watched"
provider = "demo"
record = true
`;

let gateway: TestGateway;
let admin: Client;
let line: CommandLine;
let key: string;
beforeAll(async () => {
  gateway = await startTestGateway({ toml: TOML });
  admin = await gateway.signIn();
  line = await commandLine();
  key = (await admin.send<{ token: string }>('POST', '/api/v1/keys', { name: 'cli' })).body.token;
});
afterAll(async () => {
  await line.remove();
  await gateway.close();
});

async function recorded(): Promise<string> {
  const id = await admin.start('watched');
  await admin.until(id, 'running');
  const { socket, reader, firstUpdate } = await rfbSession(admin.socket(id, 'binary'));
  await firstUpdate();
  socket.close(1000);
  await reader.closed;
  const path = `/api/v1/recordings?instanceId=${id}`;
  const list = () => admin.json<{ items: RecordingView[] }>(path);
  await expect.poll(async () => (await list()).items[0]?.endedAt).toEqual(expect.any(Number));
  return (await list()).items[0]?.id ?? '';
}

it.each([
  ['over the API', (): Record<string, string> => ({ DESKGATE_URL: gateway.url, DESKGATE_KEY: key }), []],
  [
    'on the machine of the gateway',
    (): Record<string, string> => ({ DESKGATE_DATA_DIR: gateway.dataDir }),
    ['--local'],
  ],
])('lists, saves and removes recordings %s', async (way, env, options) => {
  const run = (...args: string[]) => line.run([...options, 'recording', ...args], { env: env() });
  const id = await recorded();
  expect((await run('list')).out).toMatch(new RegExp(`${id} .* 0:00 .* admin .* Watched`));
  expect((await run('list', '--user', 'admin', '--app', 'watched')).out).toContain(id);
  expect((await run('list', '--app', 'other')).out).not.toContain(id);
  expect(await run('list', '--user', 'nobody')).toMatchObject({ code: 3 });
  const [first] = JSON.parse((await run('list', '--json')).out) as RecordingView[];
  expect(first).toMatchObject({ id, format: 'rfb', app: { id: 'watched' } });
  const file = join(line.folder, `${way.replaceAll(' ', '-')}.fbs`);
  expect(await run('save', id, file)).toMatchObject({
    code: 0,
    out: expect.stringContaining(`Wrote ${file}: `),
  });
  expect((await readFile(file)).toString('latin1', 0, 12)).toBe('FBS 001.000\n');
  expect((await stat(file)).size).toBe(first?.bytes);
  expect(await run('save', id, file)).toMatchObject({ code: 2, err: expect.stringContaining('already') });
  expect((await stat(file)).size).toBe(first?.bytes);
  expect((await run('save', id)).out).toMatch(/watched-[\d-]+-\w+\.fbs: /);
  expect(await run('remove', id)).toMatchObject({ code: 0, out: `Removed the recording ${id}.\n` });
  expect((await run('remove', id)).code).toBe(3);
  const { items } = await admin.json<{ items: { action: string }[] }>(`/api/v1/audit?resource=${id}`);
  expect(items.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['watchRecording', 'removeRecording']),
  );
});
