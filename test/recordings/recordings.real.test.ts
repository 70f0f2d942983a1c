import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import type { InstanceView } from '../../src/instances/model.ts';
import type { RecordingView } from '../../src/recordings/service.ts';
import { CLOSE_CODE } from '../../src/tunnels/transport.ts';
import { addClient } from '../attack/people.ts';
import { type Client, keyClient, startTestGateway, type TestGateway } from '../flows/gateway.ts';
import { rfbSession } from '../flows/rfb-session.ts';
import { opened, SocketReader } from '../flows/socket-reader.ts';
import { blocksOf } from './blocks.ts';

const TOML = `
[recordings]
largest = "4m"

[[apps]]
id = "watched"
name = "Watched"
provider = "demo"
record = true

[[apps]]
id = "class"
name = "Class"
provider = "demo"
record = true
project = "school"

[[apps]]
id = "private"
name = "Private"
provider = "demo"
`;

interface List {
  readonly items: readonly RecordingView[];
  readonly total: number;
}

let gateway: TestGateway;
let admin: Client;
let ada: Client & { readonly userId: string };
let eve: Client & { readonly userId: string };
let folder: string;
beforeAll(async () => {
  gateway = await startTestGateway({ toml: TOML });
  admin = await gateway.signIn();
  ada = await addClient(gateway, 'ada');
  eve = await addClient(gateway, 'eve');
  folder = join(gateway.dataDir, 'recordings');
});
afterAll(() => gateway.close());

const recordings = (client: Client, query = ''): Promise<List> =>
  client.json<List>(`/api/v1/recordings${query}`);

async function running(client: Client, app: string): Promise<string> {
  const id = await client.start(app);
  await client.until(id, 'running');
  return id;
}

/** Looks at a desktop until its first picture begins. @returns all that the viewer was sent. */
async function look(client: Client, id: string): Promise<Buffer> {
  const socket = client.socket(id, 'binary');
  const sent = everything(socket);
  const session = await rfbSession(socket);
  await session.firstUpdate();
  socket.close(1000);
  await session.reader.closed;
  return sent();
}

function everything(socket: WebSocket): () => Buffer {
  const messages: Buffer[] = [];
  socket.on('message', (data: Buffer) => messages.push(data));
  return () => Buffer.concat(messages);
}

/** The recording of a desktop's only viewer, when it has ended. */
async function ended(client: Client, instanceId: string): Promise<RecordingView> {
  await expect
    .poll(async () => (await recordings(client, `?instanceId=${instanceId}`)).items.map((one) => one.endedAt))
    .toEqual([expect.any(Number)]);
  const [item] = (await recordings(client, `?instanceId=${instanceId}`)).items;
  if (item === undefined) throw new Error('There is no recording.');
  return item;
}

describe('an application that is recorded', () => {
  it('says so, and what a viewer is sent is kept to the last byte', async () => {
    const id = await running(ada, 'watched');
    expect((await ada.json<InstanceView>(`/api/v1/instances/${id}`)).isRecorded).toBe(true);
    const sent = await look(ada, id);
    const recording = await ended(ada, id);
    expect(recording).toMatchObject({
      ...{ instanceId: id, app: { id: 'watched', name: 'Watched' }, user: { username: 'ada' } },
      ...{ project: null, transport: 'vnc', format: 'rfb', error: null, mayRemove: false },
    });
    const viewers = await ada.json<{ items: { id: string }[] }>(`/api/v1/instances/${id}/connections`);
    expect(viewers.items.map((viewer) => viewer.id)).toEqual([recording.id]);
    const answer = await ada.fetch(`/api/v1/recordings/${recording.id}/content`);
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="watched-${new Date().toISOString().slice(0, 10)}-${recording.id}.fbs"`,
    );
    const file = Buffer.from(await answer.arrayBuffer());
    expect(file).toHaveLength(recording.bytes ?? -1);
    const blocks = blocksOf(file);
    // a viewer that hangs up is sent some more that it never reads
    expect(
      Buffer.concat(blocks.map(({ bytes }) => bytes))
        .subarray(0, sent.length)
        .equals(sent),
    ).toBe(true);
    expect(sent.toString('latin1', 0, 12)).toBe('RFB 003.008\n');
    const times = blocks.map(({ ms }) => ms);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect((await stat(join(folder, `${recording.id}.fbs`))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('is given out in parts, and its watching is written down once', async () => {
    const id = await running(ada, 'watched');
    await look(ada, id);
    const { id: recording, bytes } = await ended(ada, id);
    const part = async (range: string) =>
      ada.fetch(`/api/v1/recordings/${recording}/content`, { headers: { range } });
    const first = await part('bytes=0-11');
    expect([first.status, first.headers.get('content-range'), await first.text()]).toEqual([
      206,
      `bytes 0-11/${bytes}`,
      'FBS 001.000\n',
    ]);
    expect(Buffer.from(await (await part('bytes=12-15')).arrayBuffer()).readUInt32BE(0)).toBeGreaterThan(0);
    const behind = await part(`bytes=${bytes}-`);
    expect([behind.status, behind.headers.get('content-range')]).toEqual([416, `bytes */${bytes}`]);
    expect(await behind.json()).toMatchObject({ code: 'RANGE_BEYOND_END' });
    const { items } = await admin.json<{ items: { actor: string; resources: string[] }[] }>(
      '/api/v1/audit?action=watchRecording',
    );
    expect(items.filter(({ resources }) => resources.includes(recording))).toMatchObject([{ actor: 'ada' }]);
  });

  it('is nobody else’s: not to see, not to watch, not to remove', async () => {
    const id = await running(ada, 'watched');
    await look(ada, id);
    const recording = await ended(ada, id);
    const path = `/api/v1/recordings/${recording.id}`;
    const gone = { status: 404, body: { code: 'RECORDING_NOT_FOUND' } };
    for (const [method, at] of [
      ['GET', path],
      ['GET', `${path}/content`],
      ['DELETE', path],
    ] as const)
      expect(await eve.send(method, at)).toMatchObject(gone);
    expect((await recordings(eve)).items).toEqual([]);
    expect(await ada.send('DELETE', path)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    expect((await recordings(admin, `?instanceId=${id}`)).items).toMatchObject([{ mayRemove: true }]);
    expect((await admin.send('DELETE', path)).status).toBe(204);
    expect(await admin.send('GET', path)).toMatchObject(gone);
    expect(await readdir(folder)).not.toContain(`${recording.id}.fbs`);
  });

  it('cannot be shown when it cannot be recorded, which others do not notice', async () => {
    const [mine, other] = [await running(ada, 'watched'), await running(ada, 'private')];
    await rm(folder, { recursive: true });
    await writeFile(folder, 'in the way');
    try {
      const socket = ada.socket(mine, 'binary');
      const { closed } = new SocketReader(socket);
      await opened(socket);
      expect(await closed).toEqual({
        code: CLOSE_CODE.unreachable,
        reason: 'This desktop is recorded, and its recording cannot be begun.',
      });
      expect((await look(ada, other)).length).toBeGreaterThan(1000);
    } finally {
      await rm(folder);
    }
    expect((await recordings(ada, `?instanceId=${mine}`)).total).toBe(0);
    expect((await recordings(ada, `?instanceId=${other}`)).total).toBe(0);
  });

  it('begins another recording when one is full', async () => {
    const id = await running(ada, 'watched');
    const socket = ada.socket(id, 'binary');
    const session = await rfbSession(socket);
    const requests = setInterval(() => {
      if (socket.readyState === socket.OPEN) socket.send(Buffer.from([3, 0, 0, 0, 0, 0, 5, 0, 3, 32]));
    }, 20);
    expect(await session.reader.closed).toMatchObject({ code: CLOSE_CODE['recording-ended'] });
    clearInterval(requests);
    const full = await ended(ada, id);
    expect(full.error).toBe('The recording was as large as one may be; it goes on in the next one.');
    expect(full.bytes).toBeGreaterThanOrEqual(4 * 1024 * 1024);
    await look(ada, id);
    await expect.poll(async () => (await recordings(ada, `?instanceId=${id}`)).total).toBe(2);
  });

  it('cannot be removed while it is written, and is not ended by who looks after the folder', async () => {
    const id = await running(ada, 'watched');
    const socket = ada.socket(id, 'binary');
    await (await rfbSession(socket)).firstUpdate();
    const [item] = (await recordings(admin, `?instanceId=${id}`)).items;
    expect(item).toMatchObject({ endedAt: null, bytes: null });
    expect(await admin.send('DELETE', `/api/v1/recordings/${item?.id}`)).toMatchObject({
      status: 409,
      body: { code: 'RECORDING_RUNS' },
    });
    expect(await gateway.db.recordings.endLost(Date.now())).toBe(0);
    const soFar = await ada.fetch(`/api/v1/recordings/${item?.id}/content`);
    expect((await soFar.text()).slice(0, 11)).toBe('FBS 001.000');
    socket.terminate();
    await ended(ada, id);
  });
});

describe('a project', () => {
  it('owns what was recorded in it: its managers see and remove it, its members see their own', async () => {
    const school = (await admin.send<{ id: string }>('POST', '/api/v1/projects', { name: 'school' })).body.id;
    const teacher = await addClient(gateway, 'teacher');
    const members = `/api/v1/projects/${school}/members`;
    await admin.send('POST', members, { username: 'teacher', role: 'manager' });
    for (const username of ['ada', 'eve']) await admin.send('POST', members, { username, role: 'member' });
    const id = await running(ada, 'class');
    await look(ada, id);
    const recording = await ended(ada, id);
    expect(recording.project).toEqual({ id: school, name: 'school' });
    expect((await recordings(teacher, `?projectId=${school}`)).items).toMatchObject([
      { id: recording.id, user: { username: 'ada' }, mayRemove: true },
    ]);
    expect((await recordings(eve)).items).toEqual([]);
    const made = await teacher.send<{ token: string }>('POST', '/api/v1/keys', {
      name: 'k',
      projectId: school,
    });
    const key = keyClient(gateway.url, made.body.token);
    expect((await recordings(key)).items).toMatchObject([{ id: recording.id }]);
    const path = `/api/v1/recordings/${recording.id}`;
    await admin.send('DELETE', `${members}/${ada.userId}`);
    expect((await ada.send('GET', path)).status).toBe(404);
    expect((await teacher.send('DELETE', path)).status).toBe(204);
    expect((await recordings(teacher)).items).toEqual([]);
  });
});
