import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CROOKED_SECRET, type Crooked, startCrooked } from '../../plugins/oidc/testing/crooked-provider.ts';
import { paintedFbs } from '../../plugins/recordings/testing/painted.ts';
import { putRecording } from '../../plugins/recordings/testing/put-recording.ts';
import { definePlugin, z } from '../../src/api.ts';
import { addClient, addUser } from '../attack/people.ts';
import { type MailServer, startMailServer } from '../fakes/mail/mail-server.ts';
import { type FakePve, startPve } from '../fakes/pve/start-pve.ts';
import { QUICK } from '../fakes/pve/testing/quick-pve.ts';
import { type Client, startTestGateway, type TestGateway } from '../flows/gateway.ts';
import { StagedDesktops } from './staged-desktops.ts';

const GB = 1024 ** 3;
const DAY_MS = 86_400_000;
/** Where nobody answers. */
const NOWHERE = 'http://127.0.0.1:9/hooks';
/** As long as a name may be that is drawn in one line. */
const LONG = 'Wissenschaftlicher Arbeitsplatz mit allem, 3. Stock, Raum 12';
const UNBROKEN = 'wissenschaftsarbeitsplatzrechnerbenutzeroberflaechenumgebung';

const PEOPLE = [
  ...['anna.baumann', 'björn', 'chiara.rossi', 'demir', 'eleni.papadopoulou', 'fatima.zahra', 'goran'],
  ...['hannelore.schoenfelder-von-muehlhausen', 'ines', 'jürgen', 'katarzyna', 'lukas', 'mbali', 'nguyen'],
  ...['oluwaseun', 'pilar', 'quentin', 'rosalind', UNBROKEN],
].map((name) => name.normalize('NFD').replace(/[^a-z0-9.-]/g, ''));

/** The rows whose pages are looked at. */
export interface FilledIds {
  readonly user: string;
  readonly waiting: string;
  readonly held: string;
  readonly group: string;
  readonly project: string;
  readonly running: string;
  readonly starting: string;
  readonly failed: string;
  readonly lost: string;
  readonly paused: string;
  readonly stopping: string;
  readonly stopped: string;
  readonly kept: string;
  readonly queued: string;
  readonly failedJob: string;
  readonly runningJob: string;
  readonly hook: string;
  readonly key: string;
  readonly recording: string;
  readonly cutRecording: string;
}

/** A gateway as it is after a year in a school, with what it speaks to. */
export interface FilledGateway extends TestGateway {
  readonly ids: FilledIds;
  readonly mail: MailServer;
  close(): Promise<void>;
}

interface Outside {
  readonly mail: MailServer;
  readonly provider: Crooked;
  readonly pve: FakePve;
  readonly folder: string;
}

async function outside(): Promise<Outside> {
  const [mail, provider, pve, folder] = await Promise.all([
    startMailServer(),
    startCrooked(),
    startPve({ generation: '2026', nodes: 2, timeScale: QUICK }),
    mkdtemp(join(tmpdir(), 'deskgate-looks-')),
  ]);
  pve.setUp.addPool('desktops');
  pve.setUp.addTemplate({ vmid: 900, name: 'debian-12', config: { ide2: 'local-zfs:cloudinit' } });
  pve.setUp.addVm({ vmid: 105, name: 'workstation', pool: 'desktops', isRunning: true });
  await writeFile(join(folder, 'pve-root-ca.pem'), pve.ca);
  return { mail, provider, pve, folder };
}

function configOf({ mail, provider, pve, folder }: Outside): string {
  const hosts = pve.hosts.map(({ port }) => `"127.0.0.1:${port}"`).join(', ');
  return `
[plugins.mail]
host = "127.0.0.1"
port = ${mail.port}
tls = "never"
from = "desk@example.org"

[plugins.self-service]
register = true

[plugins.proxmox]
hosts = [${hosts}]
token = "${pve.setUp.addRootToken()}"
ca = "${join(folder, 'pve-root-ca.pem')}"

[[plugins.oidc.providers]]
id = "school"
title = "Gymnasium am Fluß"
issuer = "${provider.issuer}"
client_id = "deskgate"
client_secret = "${CROOKED_SECRET}"
create_users = true

[[apps]]
id = "configured"
name = "Debian mit Xfce"
description = "Steht in der Konfiguration: Dateien, Editor, Browser"
provider = "staged"
icon = "terminal"
`;
}

/** Whatever can be in a gateway, some of each, some with names as long as they may be. */
export async function startFilledGateway(): Promise<FilledGateway> {
  const around = await outside();
  const staged = new StagedDesktops('staged');
  staged.hostRoom = {
    ...{ cpus: 8, memoryTotalBytes: 64 * GB, memoryFreeBytes: 12 * GB, diskFreeBytes: 200 * GB },
  };
  const plugin = definePlugin<unknown>({
    id: 'staged',
    config: z.strictObject({}),
    // nobody waits for room at the second one, so that some are kept ahead there
    setup: () => ({ providers: [staged, new StagedDesktops('roomy')] }),
  });
  const gateway = await startTestGateway({ toml: configOf(around), plugins: [plugin] });
  const ids = await fill(gateway, staged);
  return {
    ...gateway,
    ids,
    mail: around.mail,
    async close() {
      await gateway.close();
      await Promise.all([around.mail.close(), around.provider.close(), around.pve.close()]);
      await rm(around.folder, { recursive: true, force: true });
    },
  };
}

async function must<T>(who: Client, method: string, path: string, body?: object): Promise<T> {
  const answer = await who.send<T>(method, `/api/v1${path}`, body);
  if (answer.status >= 300)
    throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

async function fill(gateway: TestGateway, staged: StagedDesktops): Promise<FilledIds> {
  const admin = await gateway.signIn();
  const people = await addPeople(gateway, admin);
  const project = await addProjects(admin, people.names);
  await addApps(admin, project);
  const desktops = await addDesktops(gateway, admin, staged, project);
  const key = await addKeys(admin, project);
  await must(admin, 'PUT', '/quotas', { containers: 40, objects: 20, memory: 64 * GB, cpus: 32 });
  await must(admin, 'PUT', `/users/${people.user}/quota`, { objects: 3, memory: 4 * GB, disk: 20 * GB });
  await must(admin, 'PUT', `/projects/${project}/quota`, { objects: 6, memory: 8 * GB, cpus: 4.5 });
  const hook = await addHooks(admin);
  const recordings = await addRecordings(gateway, people.user, project, desktops.running);
  return { ...people.ids, ...desktops, ...recordings, user: people.user, project, key, hook };
}

async function addPeople(gateway: TestGateway, admin: Client) {
  const known: Record<string, string> = {};
  for (const [place, name] of PEOPLE.entries()) {
    known[name] = await addUser(gateway, name);
    await gateway.db.users.update(known[name], {
      createdAt: Date.now() - place * place * DAY_MS,
      role: place % 7 === 3 ? 'expert' : 'user',
      email: place % 3 === 0 ? null : `${name}@gymnasium-am-fluss.example.org`,
    });
  }
  const user = (await addClient(gateway, 'ada')).userId;
  const [waiting = '', locked = ''] = [known.lukas, known.mbali];
  await gateway.db.users.update(waiting, { disabledAt: Date.now(), waitingSince: Date.now() });
  await gateway.db.users.update(locked, { disabledAt: Date.now() });
  const held = known.nguyen ?? '';
  for (let n = 0; n < 9; n += 1) {
    await fetch(`${gateway.url}/login`, {
      ...{ method: 'POST', redirect: 'manual', headers: { origin: gateway.url } },
      body: new URLSearchParams({ username: 'nguyen', password: `guess ${n}` }),
    });
  }
  const group = await must<{ id: string }>(admin, 'POST', '/groups', {
    name: 'praktikanten',
    description: 'Praktikantinnen und Praktikanten, für die Dauer eines Halbjahres',
    ...{ deny: ['apps.launch', 'keys.*'], accept: ['audit.read'] },
  });
  for (const name of PEOPLE.slice(3, 17))
    await must(admin, 'PUT', `/groups/${group.id}/members/${known[name]}`);
  await must(admin, 'PUT', `/groups/${group.id}/members/${user}`);
  await addUser(gateway, 'careful');
  const { id: strict } = await must<{ id: string }>(admin, 'POST', '/groups', {
    ...{ name: 'verwaltung', description: 'Das Sekretariat', needsSecondFactor: true },
  });
  const careful = (await gateway.db.users.findByUsername('careful'))?.id ?? '';
  await must(admin, 'PUT', `/groups/${strict}/members/${careful}`);
  const groups = [
    ['lehrkraefte', 'Lehrerinnen und Lehrer'],
    ['oberstufe', ''],
    [UNBROKEN, 'Ein langer Name'],
  ];
  for (const [name, description] of groups) await must(admin, 'POST', '/groups', { name, description });
  await must(admin, 'PATCH', `/users/${user}`, { accept: ['instances.all'], deny: ['audit.*'] });
  return { user, names: Object.keys(known), ids: { waiting, held, group: group.id } };
}

async function addProjects(admin: Client, names: readonly string[]): Promise<string> {
  const made = await must<{ id: string }>(admin, 'POST', '/projects', {
    name: 'physik-leistungskurs',
    description: 'Messwerte auswerten, Simulationen rechnen und Protokolle schreiben',
  });
  await must(admin, 'POST', `/projects/${made.id}/members`, { username: 'ada', role: 'manager' });
  for (const [place, username] of names.slice(0, 9).entries()) {
    const role = ['member', 'viewer', 'manager'][place % 3];
    await must(admin, 'POST', `/projects/${made.id}/members`, { username, role });
  }
  for (const name of ['chor', 'schuelerzeitung', UNBROKEN]) {
    const { id } = await must<{ id: string }>(admin, 'POST', '/projects', { name });
    await must(admin, 'POST', `/projects/${id}/members`, { username: 'ada', role: 'member' });
  }
  return made.id;
}

const APPS = [
  { id: 'xfce', name: 'Xfce', description: 'Ein aufgeräumter Arbeitsplatz', home: { path: '/home/user' } },
  { id: 'browser', name: 'Browser', description: 'Vergißt, was man darin tut', icon: 'browser' },
  { id: 'cad', name: LONG, description: `${LONG} und eine Beschreibung, die danach noch weitergeht` },
  { id: UNBROKEN.slice(0, 40), name: UNBROKEN, description: 'Ein Wort', icon: 'code' },
  { id: 'arabic', name: 'سطح المكتب للرسومات', description: 'برنامج للرسم الهندسي', icon: 'graphics' },
  { id: 'slow', name: 'Langsamer Rechner', settings: { becomes: 'starting' }, icon: 'server' },
  { id: 'broken', name: 'Kaputter Rechner', settings: { becomes: 'failed' }, icon: 'science' },
  { id: 'huge', name: 'Großrechner', settings: { memory: 48 * GB, cpus: 4 }, icon: 'database' },
];

async function addApps(admin: Client, project: string): Promise<void> {
  for (const app of APPS) await must(admin, 'POST', '/apps', { provider: 'staged', ...app });
  const lab = { id: 'lab', name: 'Labor', provider: 'roomy', warm: 2, project };
  await must(admin, 'POST', '/apps', { ...lab, description: 'Nur für das Projekt' });
}

async function addDesktops(gateway: TestGateway, admin: Client, staged: StagedDesktops, project: string) {
  const ada = await gateway.signIn('ada', 'a long enough secret');
  const started = async (who: Client, appId: string, of?: string): Promise<string> =>
    (await must<{ id: string }>(who, 'POST', '/instances', { appId, ...(of && { project: of }) })).id;
  const running = await started(admin, 'demo');
  await admin.until(running, 'running');
  const ready = async (appId: string, of?: string): Promise<string> => {
    const id = await started(admin, appId, of);
    await admin.until(id, 'running');
    return id;
  };
  const [lost, paused, stopping, stopped, kept] = [
    await ready('xfce'),
    await ready('cad'),
    await ready(UNBROKEN.slice(0, 40)),
    await ready('browser'),
    await ready('arabic'),
  ];
  await ready('lab', project);
  await must(admin, 'POST', `/instances/${paused}/pause`);
  await admin.until(paused, 'paused');
  await must(admin, 'POST', `/instances/${kept}/checkpoint`);
  await must(admin, 'POST', `/instances/${stopped}/stop`);
  await admin.until(stopped, 'stopped');
  staged.holding.add(stopping);
  await must(admin, 'POST', `/instances/${stopping}/stop`);
  staged.happens(lost, 'gone');
  await admin.until(lost, 'lost');
  const failed = await started(admin, 'broken');
  await untilFailed(admin, failed);
  const starting = await started(admin, 'slow');
  await admin.until(starting, 'starting');
  const queued = await started(admin, 'huge');
  await ada.fetch('/');
  const jobs = { failedJob: failed, runningJob: starting };
  return { running, starting, failed, lost, paused, stopping, stopped, kept, queued, ...jobs };
}

async function untilFailed(admin: Client, id: string): Promise<void> {
  for (;;) {
    const { status, isBusy } = await admin.instance(id);
    if (status === 'failed' && !isBusy) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function addRecordings(gateway: TestGateway, userId: string, projectId: string, instanceId: string) {
  const ada = { userId, username: 'ada', instanceId };
  const [recording, cutRecording] = ['aufgezeichnet', 'abgebrochen'];
  const file = paintedFbs([0, 400, 800]);
  await putRecording(gateway, file, { id: recording, appName: LONG, ...ada, projectId });
  const cut = {
    startedAt: Date.now() - DAY_MS,
    endedAt: Date.now() - DAY_MS + 5000,
    fault: 'cut-off',
  } as const;
  await putRecording(gateway, file.subarray(0, -9), { id: cutRecording, appName: 'Labor', ...ada, ...cut });
  for (const [place, username] of PEOPLE.entries()) {
    const guacamole = { transport: 'guacamole', format: 'guacamole' } as const;
    const at = { startedAt: Date.now() - place * DAY_MS, endedAt: Date.now() - place * DAY_MS + place ** 6 };
    const row = { ...at, username, appName: APPS[place % APPS.length]?.name ?? '', bytes: place ** 8 };
    await putRecording(gateway, new Uint8Array(), { id: `stunde${place}`, ...guacamole, ...row });
  }
  return { recording, cutRecording };
}

async function addKeys(admin: Client, projectId: string): Promise<string> {
  const make = (name: string, more: object = {}) =>
    must<{ id: string }>(admin, 'POST', '/keys', { name, scopes: ['apps.*'], ...more });
  const { id } = await make('Nächtlicher Bau', { expiresAt: Date.now() + 30 * DAY_MS });
  await make(LONG, { projectId, scopes: ['apps.launch', 'instances.own'], addresses: ['10.1.0.0/16'] });
  const gone = await make('Alter Rechner');
  await must(admin, 'POST', `/keys/${gone.id}/revoke`);
  await must(admin, 'POST', '/keys', { name: 'Verwaltung', isManage: true });
  return id;
}

async function addHooks(admin: Client): Promise<string> {
  const events = ['instance.started', 'instance.stopped'];
  const { id } = await must<{ id: string }>(admin, 'POST', '/webhooks', { url: NOWHERE, events });
  await must(admin, 'POST', '/webhooks', { url: `${NOWHERE}/${'lang'.repeat(24)}`, events: [] });
  await must(admin, 'POST', `/webhooks/${id}/test`);
  return id;
}
