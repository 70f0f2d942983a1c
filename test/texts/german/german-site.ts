import { putRecording } from '../../../plugins/recordings/testing/put-recording.ts';
import { ERROR_TABLE } from '../../../src/errors.ts';
import { newId } from '../../../src/ids.ts';
import type { StageName } from '../../../src/instances/model.ts';
import { addClient, PASSWORD } from '../../attack/people.ts';
import { appCode } from '../../auth/app-code.ts';
import { aWebhook, connectionRow, deliveryRow, instanceRow, jobRow, viewerRow } from '../../db/rows.ts';
import { type FakePve, startPve } from '../../fakes/pve/start-pve.ts';
import { QUICK } from '../../fakes/pve/testing/quick-pve.ts';
import { type Client, startTestGateway, type TestGateway } from '../../flows/gateway.ts';
import { auditNames, deliveryErrors, jobNames, stageMessages, waitingMessages } from './said-in-sources.ts';

const HOUR = 3_600_000;
/** What stops it, asks for its picture or holds it is no part of the test. */
const NOBODY = 'http://127.0.0.1:1';

/** A gateway that has one of everything that a page can show, and people who read German. */
export interface GermanSite {
  readonly gateway: TestGateway;
  readonly admin: Client;
  readonly user: Client;
  /** Has to set up a second factor first. */
  readonly half: Client;
  /** Ids for the parameters of addresses, the many of a kind too. */
  readonly ids: {
    readonly instances: readonly string[];
    readonly jobs: readonly string[];
    readonly apps: readonly string[];
    readonly tryId: string;
    readonly userId: string;
    readonly groupId: string;
    readonly projectId: string;
    readonly hookId: string;
    readonly recordings: readonly string[];
  };
  close(): Promise<void>;
}

export async function germanSite(): Promise<GermanSite> {
  const pve = await cluster();
  const gateway = await startTestGateway({
    toml: configuration(pve.pve),
    env: { DESKGATE_PROXMOX_TOKEN: pve.token },
  });
  try {
    const filled = await fill(gateway);
    return {
      gateway,
      ...filled,
      async close() {
        await gateway.db.recordings.end('noch', { endedAt: 1, bytes: 0, fault: null });
        await gateway.close();
        await pve.pve.close();
      },
    };
  } catch (error) {
    await gateway.close();
    await pve.pve.close();
    throw error;
  }
}

async function cluster(): Promise<{ pve: FakePve; token: string }> {
  const pve = await startPve({ generation: '2026', nodes: 2, timeScale: QUICK });
  const { setUp } = pve;
  setUp.addPool('desktops');
  setUp.addStorage('ceph', { type: 'rbd', isShared: true });
  setUp.addTemplate({ vmid: 900, name: 'vorlage-a', config: { ide2: 'local-zfs:cloudinit', cores: '4' } });
  setUp.addTemplate({ vmid: 901, name: 'vorlage-b', config: { agent: '0', scsi0: 'ceph:40' } });
  setUp.addTemplate({ vmid: 902, name: 'vorlage-c' }, 'lxc');
  setUp.addVm({ vmid: 105, name: 'rechner-a', pool: 'desktops', isRunning: true });
  setUp.addVm({ vmid: 106, name: 'rechner-b', pool: 'desktops', node: 'pve2' });
  setUp.addVm({ vmid: 107, pool: 'desktops', config: { tags: 'deskgate;deskgate-abc.made.x.107.q' } });
  pve.control.setLock(106, 'backup');
  pve.control.report();
  return { pve, token: setUp.addRootToken() };
}

function configuration(pve: FakePve): string {
  const app = (id: string, provider: string, more = '', settings = '') =>
    `[[apps]]\nid = "${id}"\nname = "Größe ${id}"\nprovider = "${provider}"\n${more}\n[apps.settings]\n${settings}\n`;
  return `
[plugins.self-service]
register = true
[plugins.guacamole]
guacd = "127.0.0.1:1"
[plugins.docker]
host = "${NOBODY.replace('http', 'tcp')}"
[plugins.compose]
host = "${NOBODY.replace('http', 'tcp')}"
[plugins.proxmox]
hosts = [${pve.hosts.map(({ url }) => JSON.stringify(url)).join(', ')}]
fingerprints = [${pve.hosts.map(({ fingerprint }) => JSON.stringify(fingerprint)).join(', ')}]
pool = "desktops"
[[plugins.oidc.providers]]
id = "schule"
title = "Größe"
issuer = "${NOBODY}"
client_id = "gateway"
[plugins.mail]
host = "127.0.0.1"
port = 1
from = "gateway@localhost.localdomain"
${app('bureau', 'docker', 'warm = 0', 'image = "größe"'.replace('größe', 'groesse'))}
${app('stapel', 'compose', '', 'text = "services: { d: { image: groesse } }"\nservice = "d"')}
${app('rechner', 'proxmox', 'protocol = "console"\ncredentials = "none"', 'template = 900')}
${app('kasten', 'proxmox-lxc', 'protocol = "console"\ncredentials = "none"', 'template = 902')}
`;
}

async function fill(gateway: TestGateway) {
  const { db } = gateway;
  const admin = german(await gateway.signIn());
  const person = await addClient(gateway, 'sabine');
  const user = german(person);
  await db.users.update(person.userId, { email: 'sabine@localhost.localdomain' });
  await beCareful(await addClient(gateway, 'juergen'));
  const { userId: newcomer } = await addClient(gateway, 'heidi');
  const strict = await made(admin, '/api/v1/groups', { name: 'streng', needsSecondFactor: true });
  await admin.send('PUT', `/api/v1/groups/${strict}/members/${newcomer}`);
  const half = german(await gateway.signIn('heidi', PASSWORD));
  const waiting = await addClient(gateway, 'gisela');
  await db.users.update(waiting.userId, { waitingSince: Date.now(), disabledAt: Date.now() });
  const gone = await addClient(gateway, 'detlef');
  await db.users.update(gone.userId, { disabledAt: Date.now() });

  const group = await made(admin, '/api/v1/groups', { name: 'groesse', deny: ['audit.*'] });
  await admin.send('PUT', `/api/v1/groups/${group}/members/${person.userId}`);
  const project = await made(admin, '/api/v1/projects', { name: 'groesse' });
  for (const username of ['sabine', 'gisela'])
    await made(admin, `/api/v1/projects/${project}/members`, { username, role: 'manager' });
  await admin.send('PUT', `/api/v1/users/${person.userId}/quota`, {
    limits: { containers: 3, memory: 2 ** 30 },
  });
  for (const who of [admin, user])
    await made(who, '/api/v1/keys', { name: 'Größe', scopes: ['apps.view'], expiresAt: Date.now() + HOUR });
  await db.apps.insert({
    ...{ id: 'try-abc', projectId: null, createdAt: 1, updatedAt: 1, revision: 1 },
    definition: { id: 'try-abc', name: 'Größe', provider: 'docker', settings: { image: 'groesse' } },
  });
  await made(admin, '/api/v1/apps', { id: 'gelagert', name: 'Größe', provider: 'demo', warm: 0 });
  await db.homes.insert({
    ...{ id: newId(), userId: person.userId, appId: 'bureau', provider: 'docker', ref: 'groesse' },
    ...{ createdAt: 1, usedAt: 1 },
  });

  const hook = await aWebhook(db, { url: 'https://127.0.0.1:1/groesse' });
  for (const [seq, error] of (await deliveryErrors()).entries())
    await db.webhookDeliveries.add(
      deliveryRow(hook.id, {
        ...{ seq: seq + 1, type: 'instance.failed', status: 'failed', error, tries: 3, endedAt: 1 },
        nextAt: Date.now() + HOUR,
      }),
    );

  for (const action of await auditNames(gateway))
    await db.audit.add({
      ...{ at: Date.now(), userId: person.userId, actor: 'sabine', keyId: null, address: '127.0.0.1' },
      ...{ action, resources: [hook.id], result: 'ok', requestId: null },
    });

  return {
    ...{ admin, user, half },
    ids: {
      instances: await desktops(gateway, person.userId),
      jobs: await slowWork(gateway),
      apps: ['bureau', 'stapel', 'rechner', 'kasten', 'gelagert', 'demo'],
      tryId: await tried(gateway, person.userId),
      ...{ userId: person.userId, groupId: group, projectId: project, hookId: hook.id },
      recordings: await recorded(gateway, project),
    },
  };
}

/** One that is whole, one that goes on by its row, and one of each that is not whole. */
async function recorded(gateway: TestGateway, projectId: string): Promise<string[]> {
  const names = { appName: 'Größe', appId: 'groesse', username: 'sabine', instanceId: 'rechner', projectId };
  const whole = await putRecording(gateway, new Uint8Array(), { id: 'ganz', ...names });
  const rows = [whole];
  for (const fault of ['cut-off', 'failed', 'full'] as const)
    rows.push(await putRecording(gateway, new Uint8Array(), { id: `teil${rows.length}`, ...names, fault }));
  const going = { endedAt: null, bytes: null, format: 'guacamole' } as const;
  rows.push(await putRecording(gateway, new Uint8Array(), { id: 'noch', ...names, ...going }));
  return rows.map(({ id }) => id);
}

/** Whoever it is reads German. */
function german(who: Client): Client {
  return {
    ...who,
    fetch: (path, init = {}) =>
      who.fetch(path, {
        ...init,
        headers: { 'accept-language': 'de', ...(init.headers as Record<string, string> | undefined) },
      }),
  };
}

async function made(who: Client, path: string, body: object): Promise<string> {
  const answer = await who.send<{ id: string }>('POST', path, body);
  if (answer.status >= 400) throw new Error(`${path} answered ${JSON.stringify(answer)}`);
  return answer.body.id;
}

/** Has a second factor. */
async function beCareful(careful: Client): Promise<void> {
  const { body } = await careful.send<{ secret: string }>('POST', '/api/v1/me/factor', {
    password: PASSWORD,
  });
  await careful.send('POST', '/api/v1/me/factor/confirm', { code: appCode(body.secret) });
}

type Row = Parameters<typeof instanceRow>[1];

/** An instance in each status, in each stage with each of its words, failed with each code. Its provider does not answer. */
async function desktops({ db }: TestGateway, userId: string): Promise<string[]> {
  const ids: string[] = [];
  const now = Date.now();
  const put = async (
    change: Row,
    job: { action: string; status?: 'pending' | 'running'; params?: object } | null,
  ) => {
    const row = instanceRow(userId, {
      ...{
        id: newId(),
        appId: 'bureau',
        appName: 'Größe',
        provider: 'docker',
        createdAt: now,
        ref: 'groesse',
      },
      ...change,
    });
    ids.push(row.id);
    await db.instances.insert(row);
    if (row.endedAt === null) await db.connections.put(connectionRow(row.id));
    if (job === null) return row.id;
    const { action, status = 'running', params = {} } = job;
    const held = { leaseOwner: 'somebody', leaseUntil: now + HOUR, runAt: now };
    await db.jobs.insert(
      jobRow({
        ...{ action, subject: row.id, status, params: { ...params }, runAt: now + HOUR },
        ...(status === 'running' ? held : {}),
      }),
    );
    return row.id;
  };
  const stage = (name: StageName, message: string | null) => [
    { name, startedAt: now, endedAt: null, message },
  ];
  const start = { action: 'instance.start' };
  await put({}, { ...start, status: 'pending' });
  for (const message of [...(await stageMessages()), null])
    for (const name of message === null
      ? (['check', 'allocate', 'launch', 'boot', 'connect'] as const)
      : (['launch'] as const))
      await put({ stages: stage(name, message) }, start);
  for (const message of await waitingMessages())
    await put({ stages: stage('check', message) }, { ...start, status: 'pending' });
  const runs = { runtime: 'running', runtimeAt: now, startedAt: now } as const;
  const running = await put({ ...runs, warnedAt: now, checkpointAt: now, idleSince: now }, null);
  await db.viewers.insert(
    viewerRow(running, userId, { closedAt: now, openedAt: now - 1000, reason: 'viewer-left' }),
  );
  for (const action of ['pause', 'resume', 'snapshot', 'checkpoint', 'rollback'])
    await put({ ...runs, actionError: { action, ...errorOf('PROVIDER_FAILED') } }, null);
  for (const action of ['pause', 'snapshot', 'checkpoint', 'restart', 'rollback'])
    await put(runs, { action: `instance.${action}` });
  await put({ ...runs, runtime: 'paused' }, null);
  await put({ ...runs, runtime: 'paused' }, { action: 'instance.resume' });
  for (const params of [
    {},
    { why: 'idle', minutes: 60 },
    { why: 'max-time', minutes: 120 },
    { why: 'schedule' },
  ])
    await put({ ...runs, desired: 'stopped' }, { action: 'instance.stop', params });
  await put({ ...runs, desired: 'stopped', endedAt: now }, null);
  await put({ ...runs, runtime: 'gone' }, null);
  await put({ ...runs, error: errorOf('DESKTOP_DIED') }, null);
  for (const code of Object.keys(ERROR_TABLE))
    await put({ error: errorOf(code), stages: stage('boot', null) }, null);
  return ids;
}

/** As it is thrown, which the pages tell by its code. */
const errorOf = (code: string) => ({
  ...{ code, message: 'Something unforeseen went wrong.', detail: null, remedy: 'Try again.' },
});

/** A job of each kind that failed, and one in each registry. */
async function slowWork({ db }: TestGateway): Promise<string[]> {
  const ids: string[] = [];
  const put = async (change: Parameters<typeof jobRow>[0]) => {
    const row = jobRow({ id: newId(), subject: newId(), runAt: Date.now() + HOUR, ...change });
    ids.push(row.id);
    await db.jobs.insert({
      ...row,
      busyKey: row.status === 'pending' || row.status === 'running' ? row.subject : null,
    });
  };
  for (const action of await jobNames())
    await put({ action, status: 'error', error: errorOf('PROVIDER_FAILED') });
  for (const message of await waitingMessages())
    await put({ action: 'instance.start', deferred: message.replace('It waits for ', '') });
  await put({ action: 'instance.stop', status: 'finished', result: { ok: true } });
  await put({ action: 'instance.stop', status: 'canceled' });
  await put({ action: 'instance.stop' });
  return ids;
}

async function tried({ db }: TestGateway, userId: string): Promise<string> {
  const id = newId();
  await db.instances.insert(
    instanceRow(userId, {
      ...{ id, appId: 'try-abc', appName: 'Größe', provider: 'docker', createdAt: Date.now() },
      error: errorOf('IMAGE_MISSING'),
      stages: [{ name: 'launch', startedAt: 1, endedAt: null, message: (await stageMessages())[0] ?? null }],
    }),
  );
  return id;
}
