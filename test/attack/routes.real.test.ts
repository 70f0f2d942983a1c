import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { viewerKeyOf } from '../../src/tunnels/viewer-key.ts';
import { appCode } from '../auth/app-code.ts';
import { type Client, client, keyClient, startTestGateway, type TestGateway } from '../flows/gateway.ts';
import { opened } from '../flows/socket-reader.ts';
import { addClient, PASSWORD } from './people.ts';

/** Who gets further than the door: anybody, who is signed in, an administrator, an instance's owner, or who is in a project. */
type Access = 'anybody' | 'user' | 'admin' | 'owner' | 'project';

/** Every route of every plugin. One that is missing here has no declared permission and fails the first test. */
const ROUTES: Readonly<Record<string, Access>> = {
  'GET /up': 'anybody',
  'GET /up/databases': 'anybody',
  'GET /static/*': 'anybody',
  'GET /metrics': 'admin',
  'GET /login': 'anybody',
  'POST /login': 'anybody',
  'GET /login/code': 'anybody',
  'POST /login/code': 'anybody',
  'POST /login/passkey/options': 'anybody',
  'POST /login/passkey': 'anybody',
  'POST /login/code/passkey/options': 'anybody',
  'POST /login/code/passkey': 'anybody',
  'GET /login/second-factor': 'user',
  'POST /login/second-factor/code': 'user',
  'POST /login/second-factor/passkey/options': 'user',
  'POST /login/second-factor/passkey': 'user',
  'POST /login/second-factor/app': 'user',
  'POST /login/second-factor/app/confirm': 'user',
  'POST /login/second-factor/new-passkey/options': 'user',
  'POST /login/second-factor/new-passkey': 'user',
  'GET /login/link': 'anybody',
  'POST /login/link': 'anybody',
  'POST /logout': 'anybody',
  'GET /recover': 'anybody',
  'POST /recover': 'anybody',
  'GET /recover/sent': 'anybody',
  'GET /recover/confirm': 'anybody',
  'POST /recover/confirm': 'anybody',
  'GET /register': 'anybody',
  'POST /register': 'anybody',
  'GET /register/sent': 'anybody',
  'GET /register/done': 'anybody',
  'GET /register/confirm': 'anybody',
  'POST /register/confirm': 'anybody',
  'GET /address/confirm': 'anybody',
  'POST /address/confirm': 'anybody',
  'GET /address': 'user',
  'POST /address': 'user',
  'POST /address/remove': 'user',
  'GET /login/oidc/:id': 'anybody',
  'GET /login/oidc/:id/callback': 'anybody',
  'GET /login/oidc/:id/signed-out': 'anybody',
  'POST /login/oidc/:id/back-channel-logout': 'anybody',
  'GET /': 'user',
  'GET /desktops': 'user',
  'POST /app/:id': 'user',
  'GET /app/:id/reset': 'user',
  'POST /app/:id/reset': 'user',
  'GET /instance/:id': 'owner',
  'GET /instance/:id/events': 'owner',
  'GET /instance/:id/connection': 'owner',
  'DELETE /instance/:id': 'owner',
  'POST /instance/:id/stop': 'owner',
  'POST /instance/:id/restart': 'owner',
  'POST /instance/:id/painted': 'owner',
  'POST /instance/:id/pause': 'owner',
  'POST /instance/:id/resume': 'owner',
  'POST /instance/:id/checkpoint': 'owner',
  'GET /instance/:id/rollback': 'owner',
  'POST /instance/:id/rollback': 'owner',
  'POST /instance/:id/reconcile': 'owner',
  'POST /instance/:id/retry': 'owner',
  'POST /instance/:id/delete': 'owner',
  'GET /api/v1/apps': 'user',
  'POST /api/v1/apps': 'admin',
  'GET /api/v1/apps/:appId': 'user',
  'PUT /api/v1/apps/:appId': 'admin',
  'DELETE /api/v1/apps/:appId': 'admin',
  'POST /api/v1/apps/:appId/start': 'user',
  'POST /api/v1/apps/:appId/prepare': 'admin',
  'GET /api/v1/apps/:appId/sharing': 'admin',
  'PUT /api/v1/apps/:appId/sharing': 'admin',
  'DELETE /api/v1/apps/:appId/home': 'user',
  'GET /api/v1/homes': 'admin',
  'DELETE /api/v1/homes/:homeId': 'admin',
  'GET /api/v1/instances': 'user',
  'POST /api/v1/instances': 'user',
  'GET /api/v1/instances/:instanceId': 'owner',
  'DELETE /api/v1/instances/:instanceId': 'owner',
  'POST /api/v1/instances/:instanceId/stop': 'owner',
  'POST /api/v1/instances/:instanceId/start': 'owner',
  'POST /api/v1/instances/:instanceId/restart': 'owner',
  'POST /api/v1/instances/:instanceId/pause': 'owner',
  'POST /api/v1/instances/:instanceId/resume': 'owner',
  'POST /api/v1/instances/:instanceId/snapshot': 'owner',
  'POST /api/v1/instances/:instanceId/checkpoint': 'owner',
  'POST /api/v1/instances/:instanceId/rollback': 'owner',
  'POST /api/v1/instances/:instanceId/reconcile': 'owner',
  'GET /api/v1/instances/:instanceId/trace': 'owner',
  'GET /api/v1/instances/:instanceId/connections': 'owner',
  'DELETE /api/v1/instances/:instanceId/connections/:connectionId': 'owner',
  'GET /api/v1/instances/:instanceId/logs': 'owner',
  'GET /api/v1/instances/:instanceId/events': 'owner',
  'GET /api/v1/jobs': 'admin',
  'GET /api/v1/pools': 'admin',
  'GET /api/v1/health': 'admin',
  'GET /api/v1/jobs/:jobId': 'admin',
  'POST /api/v1/jobs/:jobId/cancel': 'admin',
  'POST /api/v1/jobs/:jobId/retry': 'admin',
  'GET /api/v1/me': 'user',
  'GET /api/v1/me/sessions': 'user',
  'POST /api/v1/me/sessions/end-others': 'user',
  'PATCH /api/v1/me/sessions/:sessionId': 'user',
  'DELETE /api/v1/me/sessions/:sessionId': 'user',
  'GET /api/v1/me/preferences': 'user',
  'PUT /api/v1/me/preferences': 'user',
  'GET /api/v1/me/passkeys': 'user',
  'PATCH /api/v1/me/passkeys/:passkeyId': 'user',
  'POST /api/v1/me/passkeys/:passkeyId/remove': 'user',
  'POST /api/v1/me/password': 'user',
  'GET /api/v1/me/email': 'user',
  'POST /api/v1/me/email': 'user',
  'POST /api/v1/me/email/remove': 'user',
  'GET /api/v1/me/factor': 'user',
  'POST /api/v1/me/factor': 'user',
  'POST /api/v1/me/factor/confirm': 'user',
  'POST /api/v1/me/factor/recovery-codes': 'user',
  'POST /api/v1/me/factor/off': 'user',
  'GET /admin': 'admin',
  'GET /admin/users': 'admin',
  'GET /admin/webhooks': 'admin',
  'GET /admin/webhooks/:id': 'admin',
  'POST /admin/webhooks': 'admin',
  'POST /admin/webhooks/:id': 'admin',
  'POST /admin/webhooks/:id/test': 'admin',
  'POST /admin/webhooks/:id/remove': 'admin',
  'POST /admin/webhooks/:id/deliveries/:delivery/again': 'admin',
  'GET /admin/groups': 'admin',
  'GET /admin/projects': 'admin',
  'POST /admin/projects': 'admin',
  'POST /admin/apps/:id/sharing': 'admin',
  'GET /admin/quotas/project/:id': 'admin',
  'POST /admin/quotas/project/:id': 'admin',
  'GET /projects': 'user',
  'GET /projects/:id': 'project',
  'POST /projects/:id': 'project',
  'POST /projects/:id/members': 'project',
  'POST /projects/:id/members/role': 'project',
  'POST /projects/:id/members/leave': 'project',
  'POST /projects/:id/desktops/stop': 'project',
  'POST /projects/:id/keys/revoke': 'project',
  'POST /projects/:id/remove': 'project',
  'GET /recordings': 'user',
  'GET /recordings/:id': 'owner',
  'POST /recordings/:id/remove': 'owner',
  'GET /admin/apps': 'admin',
  'GET /admin/instances': 'admin',
  'GET /admin/pools': 'admin',
  'GET /admin/homes': 'admin',
  'GET /admin/jobs': 'admin',
  'GET /admin/quotas': 'admin',
  'GET /admin/keys': 'admin',
  'GET /admin/audit': 'admin',
  'GET /admin/health': 'admin',
  'GET /admin/settings': 'admin',
  'GET /admin/users/:id': 'admin',
  'POST /admin/instances/:id/viewers/:viewer/end': 'admin',
  'GET /admin/groups/:id': 'admin',
  'GET /admin/apps/new': 'admin',
  'GET /admin/apps/:id': 'admin',
  'GET /admin/tries/:id': 'admin',
  'GET /admin/instances/:id': 'admin',
  'GET /admin/jobs/:id': 'admin',
  'GET /admin/quotas/:id': 'admin',
  'POST /admin/users': 'admin',
  'POST /admin/users/:id/permissions': 'admin',
  'POST /admin/users/:id/password': 'admin',
  'POST /admin/users/:id/disable': 'admin',
  'POST /admin/users/:id/enable': 'admin',
  'POST /admin/users/:id/delete': 'admin',
  'POST /admin/users/:id/approve': 'admin',
  'POST /admin/users/:id/email': 'admin',
  'POST /admin/users/:id/unlock': 'admin',
  'POST /admin/users/:id/groups': 'admin',
  'POST /admin/users/:id/groups/leave': 'admin',
  'POST /admin/users/:id/factor/reset': 'admin',
  'POST /admin/users/:id/sessions/end': 'admin',
  'POST /admin/users/:id/sessions/:sessionId/end': 'admin',
  'POST /admin/users/:id/passkeys/remove': 'admin',
  'POST /admin/users/:id/link': 'admin',
  'POST /admin/groups': 'admin',
  'POST /admin/groups/:id': 'admin',
  'POST /admin/groups/:id/members': 'admin',
  'POST /admin/groups/:id/members/leave': 'admin',
  'POST /admin/groups/:id/remove': 'admin',
  'POST /admin/apps': 'admin',
  'POST /admin/apps/:id': 'admin',
  'POST /admin/apps/:id/remove': 'admin',
  'POST /admin/apps/:id/try': 'admin',
  'POST /admin/apps/:id/prepare': 'admin',
  'POST /admin/tries/:id/end': 'admin',
  'POST /admin/instances/:id/stop': 'admin',
  'POST /admin/instances/:id/restart': 'admin',
  'POST /admin/instances/:id/delete': 'admin',
  'POST /admin/homes/:id/remove': 'admin',
  'POST /admin/jobs/:id/retry': 'admin',
  'POST /admin/jobs/:id/cancel': 'admin',
  'POST /admin/quotas': 'admin',
  'POST /admin/quotas/:id': 'admin',
  'POST /admin/keys/:id/revoke': 'admin',
  'POST /admin/audit/verify': 'admin',
  'GET /profile': 'user',
  'POST /profile': 'user',
  'GET /keys': 'user',
  'POST /keys': 'user',
  'POST /keys/:id/revoke': 'user',
  'POST /keys/:id/remove': 'user',
  'GET /security': 'user',
  'POST /security/sessions/:sessionId/end': 'user',
  'POST /security/sessions/:sessionId/name': 'user',
  'POST /security/end-other-sessions': 'user',
  'POST /security/factor/recovery-codes/passkey/options': 'user',
  'POST /security/factor/recovery-codes/passkey': 'user',
  'POST /security/passkeys/options': 'user',
  'POST /security/passkeys': 'user',
  'POST /security/passkeys/:passkeyId/name': 'user',
  'POST /security/passkeys/:passkeyId/remove': 'user',
  'POST /security/password': 'user',
  'GET /security/factor': 'user',
  'POST /security/factor': 'user',
  'POST /security/factor/confirm': 'user',
  'POST /security/factor/recovery-codes': 'user',
  'POST /security/factor/off': 'user',
  'GET /api/v1/webhooks': 'admin',
  'POST /api/v1/webhooks': 'admin',
  'GET /api/v1/webhooks/:webhookId': 'admin',
  'PATCH /api/v1/webhooks/:webhookId': 'admin',
  'DELETE /api/v1/webhooks/:webhookId': 'admin',
  'POST /api/v1/webhooks/:webhookId/test': 'admin',
  'GET /api/v1/webhooks/:webhookId/deliveries': 'admin',
  'POST /api/v1/webhooks/:webhookId/deliveries/:deliveryId/redeliver': 'admin',
  'GET /api/v1/keys': 'user',
  'POST /api/v1/keys': 'user',
  'GET /api/v1/keys/:keyId': 'user',
  'POST /api/v1/keys/:keyId/revoke': 'user',
  'DELETE /api/v1/keys/:keyId': 'user',
  'GET /api/v1/recordings': 'user',
  'GET /api/v1/recordings/:recordingId': 'owner',
  'GET /api/v1/recordings/:recordingId/content': 'owner',
  'DELETE /api/v1/recordings/:recordingId': 'owner',
  'GET /api/v1/audit': 'admin',
  'GET /api/v1/audit/export': 'admin',
  'GET /api/v1/audit/verify': 'admin',
  'GET /api/v1/users': 'admin',
  'POST /api/v1/users': 'admin',
  'GET /api/v1/users/:userId': 'admin',
  'PATCH /api/v1/users/:userId': 'admin',
  'DELETE /api/v1/users/:userId': 'admin',
  'POST /api/v1/users/:userId/unlock': 'admin',
  'DELETE /api/v1/users/:userId/factor': 'admin',
  'GET /api/v1/users/:userId/passkeys': 'admin',
  'DELETE /api/v1/users/:userId/passkeys/:passkeyId': 'admin',
  'GET /api/v1/users/:userId/sessions': 'admin',
  'DELETE /api/v1/users/:userId/sessions': 'admin',
  'DELETE /api/v1/users/:userId/sessions/:sessionId': 'admin',
  'GET /api/v1/users/:userId/permissions': 'admin',
  'GET /api/v1/users/:userId/quota': 'admin',
  'PUT /api/v1/users/:userId/quota': 'admin',
  'DELETE /api/v1/users/:userId/quota': 'admin',
  'GET /api/v1/quotas': 'admin',
  'PUT /api/v1/quotas': 'admin',
  'DELETE /api/v1/quotas': 'admin',
  'GET /api/v1/me/quota': 'user',
  'GET /api/v1/projects': 'user',
  'POST /api/v1/projects': 'admin',
  'GET /api/v1/projects/:projectId': 'project',
  'PATCH /api/v1/projects/:projectId': 'project',
  'DELETE /api/v1/projects/:projectId': 'admin',
  'GET /api/v1/projects/:projectId/members': 'project',
  'POST /api/v1/projects/:projectId/members': 'project',
  'PATCH /api/v1/projects/:projectId/members/:userId': 'project',
  'DELETE /api/v1/projects/:projectId/members/:userId': 'project',
  'GET /api/v1/projects/:projectId/quota': 'project',
  'PUT /api/v1/projects/:projectId/quota': 'admin',
  'DELETE /api/v1/projects/:projectId/quota': 'admin',
  'GET /api/v1/groups': 'admin',
  'POST /api/v1/groups': 'admin',
  'GET /api/v1/groups/:groupId': 'admin',
  'PATCH /api/v1/groups/:groupId': 'admin',
  'DELETE /api/v1/groups/:groupId': 'admin',
  'GET /api/v1/groups/:groupId/members': 'admin',
  'PUT /api/v1/groups/:groupId/members/:userId': 'admin',
  'DELETE /api/v1/groups/:groupId/members/:userId': 'admin',
  'POST /api/action': 'user',
  'GET /api/v1/openapi.json': 'user',
  'GET /api/v1/docs': 'user',
  'GET /api/v1/docs/:file': 'user',
};

/** What the one route of the action API does. One that is missing here has no declared permission either. */
const ACTIONS: Readonly<Record<string, Exclude<Access, 'anybody'>>> = {
  DescribeApplications: 'user',
  CreateApplications: 'user',
  ModifyApplications: 'user',
  DeleteApplications: 'user',
  StartApplications: 'user',
  StopApplications: 'user',
  RestartApplications: 'user',
  DescribeInstances: 'user',
  DescribeInstanceLogs: 'owner',
  CreateInstances: 'user',
  StartInstances: 'owner',
  StopInstances: 'owner',
  RestartInstances: 'owner',
  PauseInstances: 'owner',
  ResumeInstances: 'owner',
  SnapshotInstances: 'owner',
  CheckpointInstances: 'owner',
  RollbackInstances: 'owner',
  ReconcileInstances: 'owner',
  DeleteInstances: 'owner',
  DescribeConnections: 'user',
  DescribeJobs: 'admin',
  StopJobs: 'admin',
  RestartJobs: 'admin',
  DescribeProjects: 'user',
  CreateProjects: 'admin',
  ModifyProjects: 'user',
  DeleteProjects: 'admin',
  DescribeProjectMembers: 'user',
  AddProjectMembers: 'user',
  ModifyProjectMembers: 'user',
  RemoveProjectMembers: 'user',
  DescribeQuotas: 'user',
  ModifyQuotas: 'admin',
  DeleteQuotas: 'admin',
  DescribeAccessKeys: 'user',
  CreateAccessKeys: 'user',
  RevokeAccessKeys: 'user',
  DeleteAccessKeys: 'user',
  DescribeUsers: 'admin',
  CreateUsers: 'admin',
  DeleteUsers: 'admin',
  DeleteConnections: 'user',
  ModifyUsers: 'admin',
};

/** What stands before the routes. A handler for all methods would hide among them, so they are counted. */
const FOR_ALL_METHODS = {
  // rush, request log, headers, phrases, body limit, refused keys, sign-in, audit, origin
  '/*': 9,
  // permission, __proto__, body; and the answer to a method that an address does not know
  '/api/v1/*': 4,
  // leads a person to the sign-in
  '/api/v1/docs': 1,
  // permission, and the answer to another method
  '/api/action': 2,
};

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

let gateway: TestGateway;
let owner: Client & { readonly userId: string };
let admin: Client;
/** A manager of another project. */
let another: Client & { readonly userId: string };
let expired: Client;
let disabled: Client;
/** Sessions that their owner has ended: by signing out, in the list, and with a new password. */
let revoked: Client[];
/** Keys that are over, revoked, deleted, or none, with what each is told. */
let deadKeys: (readonly [Client, string])[];
/** With the password of an account that has a second factor, and without its code. */
let half: Client[];
/** A desktop of the owner that belongs to a project. */
let instanceId: string;
let projectId: string;

beforeAll(async () => {
  gateway = await startTestGateway({ toml: '[plugins.self-service]\nregister = true' });
  admin = await gateway.signIn();
  const app = { id: 'stored', name: 'Stored', provider: 'demo' };
  await admin.json('/api/v1/apps', { method: 'POST', body: JSON.stringify(app) });
  owner = await addClient(gateway, 'owner');
  another = await addClient(gateway, 'another');
  const late = await addClient(gateway, 'late');
  const { session } = await late.json<{ session: { createdAt: number } }>('/api/v1/me');
  const sessionId = createHash('sha256')
    .update(late.cookie.split('=')[1] ?? '')
    .digest('hex');
  await gateway.db.sessions.touch(sessionId, session.createdAt, Date.now() - 1);
  expired = late;
  const gone = await addClient(gateway, 'gone');
  await gateway.db.users.update(gone.userId, { disabledAt: Date.now() });
  disabled = gone;
  half = await halfSignedIn();
  revoked = await revokedSessions();
  deadKeys = await endedKeys();
  projectId = await newProject('lab', owner.userId);
  await newProject('elsewhere', another.userId);
  const started = { appId: 'demo', project: projectId };
  const { body } = await owner.send<{ id: string }>('POST', '/api/v1/instances', started);
  instanceId = body.id;
  await owner.until(instanceId, 'running');
  const [at, who] = [Date.now(), { userId: owner.userId, username: 'owner' }];
  await gateway.db.recordings.insert({
    ...{ id: instanceId, instanceId, appId: 'demo', appName: 'Demo', projectId, ...who },
    ...{ transport: 'vnc', format: 'rfb', startedAt: at, endedAt: at, bytes: 0, fault: null },
  });
});
afterAll(() => gateway.close());

/** Of which the user is the manager. */
async function newProject(name: string, userId: string): Promise<string> {
  const made = await admin.send<{ id: string }>('POST', '/api/v1/projects', { name });
  const { username = '' } = (await gateway.db.users.get(userId)) ?? {};
  const path = `/api/v1/projects/${made.body.id}/members`;
  expect((await admin.send('POST', path, { username, role: 'manager' })).status).toBe(201);
  return made.body.id;
}

/** What a request needs to get further than the check of its body. */
const BODIES: Readonly<Record<string, object>> = {
  'PATCH /api/v1/projects/:projectId': { description: 'mine' },
  'POST /api/v1/projects/:projectId/members': { username: 'another', role: 'manager' },
  'PATCH /api/v1/projects/:projectId/members/:userId': { role: 'manager' },
  'PUT /api/v1/apps/:appId/sharing': { everybody: true },
};

async function revokedSessions(): Promise<Client[]> {
  const fickle = await addClient(gateway, 'fickle');
  const [out, ended] = [await gateway.signIn('fickle', PASSWORD), await gateway.signIn('fickle', PASSWORD)];
  expect((await out.fetch('/logout', { method: 'POST' })).status).toBe(303);
  type Listed = { readonly items: readonly { readonly id: string; readonly isThis: boolean }[] };
  const { items } = await fickle.json<Listed>('/api/v1/me/sessions');
  const other = items.find(({ isThis }) => !isThis);
  expect((await fickle.send('DELETE', `/api/v1/me/sessions/${other?.id}`)).status).toBe(204);
  const password = { password: 'another long secret' };
  expect((await admin.send('PATCH', `/api/v1/users/${fickle.userId}`, password)).status).toBe(200);
  return [out, ended, fickle];
}

async function endedKeys(): Promise<(readonly [Client, string])[]> {
  const keys = await addClient(gateway, 'keys');
  const add = async (more: object = {}) => {
    const name = `key ${Math.random()}`;
    const { body } = await keys.send<{ id: string; token: string }>('POST', '/api/v1/keys', {
      name,
      ...more,
    });
    return { id: body.id, client: keyClient(gateway.url, body.token) };
  };
  const [over, revokedKey, deleted] = [await add({ expiresAt: Date.now() + 200 }), await add(), await add()];
  await keys.send('POST', `/api/v1/keys/${revokedKey.id}/revoke`);
  await keys.send('DELETE', `/api/v1/keys/${deleted.id}`);
  await vi.waitUntil(async () => (await over.client.send('GET', '/api/v1/me')).status === 401);
  return [
    [over.client, 'KEY_EXPIRED'],
    [revokedKey.client, 'KEY_INVALID'],
    [deleted.client, 'KEY_INVALID'],
    [keyClient(gateway.url, 'dgk_none'), 'KEY_INVALID'],
  ];
}

/** Whatever a browser could make of the ticket between the two steps. */
async function halfSignedIn(): Promise<Client[]> {
  const careful = await addClient(gateway, 'careful');
  const body = JSON.stringify({ password: PASSWORD });
  const { secret } = await careful.json<{ secret: string }>('/api/v1/me/factor', { method: 'POST', body });
  const code = JSON.stringify({ code: appCode(secret) });
  await careful.json('/api/v1/me/factor/confirm', { method: 'POST', body: code });
  const answer = await fetch(`${gateway.url}/login`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: gateway.url, accept: 'application/json' },
    body: new URLSearchParams({ username: 'careful', password: PASSWORD }),
  });
  expect(answer.headers.getSetCookie()).toEqual([]);
  const { code: refusal, ticket } = (await answer.json()) as { code: string; ticket: string };
  expect(refusal).toBe('CODE_NEEDED');
  const hash = createHash('sha256').update(ticket).digest('hex');
  return [ticket, hash].map((value) => client(gateway.url, `deskgate=${value}; ticket=${ticket}`));
}

function addressOf(route: string): { method: string; path: string } {
  const [method = '', pattern = ''] = route.split(' ');
  const path = pattern
    .replace(':appId', 'stored')
    .replace('/app/:id', '/app/stored')
    .replace('/projects/:id', `/projects/${projectId}`)
    .replace(/:id|:instanceId/, instanceId)
    .replace(':projectId', projectId)
    .replace(':userId', owner.userId)
    // a start has the id of its instance
    .replace(/:jobId|:connectionId|:recordingId|:viewer/, instanceId)
    .replace(':file', 'swagger-ui.css')
    .replace('/static/*', '/static/app.css');
  return { method, path };
}

interface Answer {
  readonly status: number;
  readonly code: string | null;
  readonly headers: Headers;
}

async function ask(who: Client, route: string, headers: Record<string, string> = {}): Promise<Answer> {
  const { method, path } = addressOf(route);
  const given = BODIES[route];
  const answer = await who.fetch(path, {
    method,
    headers: {
      accept: 'application/json',
      ...(given && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(given && { body: JSON.stringify(given) }),
  });
  if (answer.headers.get('content-type')?.startsWith('application/json')) {
    const { code = null } = (await answer.json()) as { code?: string };
    return { status: answer.status, code, headers: answer.headers };
  }
  await answer.body?.cancel();
  return { status: answer.status, code: null, headers: answer.headers };
}

const missingOf = (route: string): string =>
  route.includes('/recordings/') ? 'RECORDING_NOT_FOUND' : 'INSTANCE_NOT_FOUND';

/** The action API has a shape of its own for errors. */
const refusedWith = (route: string, status: number, code: string) =>
  route === 'POST /api/action' ? { status } : { status, code };

const unsafe = Object.keys(ROUTES).filter((route) => !SAFE.has(route.split(' ')[0] ?? ''));
const closed = Object.keys(ROUTES).filter((route) => ROUTES[route] !== 'anybody');

/** Each parameter of each address of the API. */
const parameters = Object.keys(ROUTES)
  .filter((route) => route.includes(' /api/v1/'))
  .flatMap((route) => [...route.matchAll(/:(\w+)/g)].map(([, name = '']) => [name, route] as const));

describe('the routes', () => {
  it('are those of the table, each with a declared permission', () => {
    const served = gateway.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path}`);
    expect(new Set(served)).toEqual(new Set(Object.keys(ROUTES)));
    const forAll: Record<string, number> = {};
    for (const { method, path } of gateway.routes) {
      if (method === 'ALL') forAll[path] = (forAll[path] ?? 0) + 1;
    }
    expect(forAll).toEqual(FOR_ALL_METHODS);
  });

  it.each(Object.entries(ROUTES))('declare who may use them: %s (%s)', (route, access) => {
    const [, address = ''] = route.split(' ');
    const stands = (path: string): boolean =>
      path === address || (path.endsWith('/*') && address.startsWith(path.slice(0, -1)));
    const declared = gateway.routes
      .filter(({ method, path }) => `${method} ${path}` === route || (method === 'ALL' && stands(path)))
      .flatMap(({ permission }) => permission ?? []);
    if (access === 'anybody') expect(declared).toEqual([]);
    else expect(declared).not.toEqual([]);
  });

  it.each(parameters)('say what there is not where %s of %s cannot be a name', async (name, route) => {
    const [method = '', pattern = ''] = route.split(' ');
    const path = pattern.replace(`:${name}`, '-'.repeat(200)).replace(/:\w+/g, 'a'.repeat(26));
    const { status, body } = await admin.send<{ code: string }>(method, path);
    const missing = name === 'file' ? 'NOT_FOUND' : `${name.replace('Id', '').toUpperCase()}_NOT_FOUND`;
    expect([status, body.code]).toEqual([404, missing]);
  });

  it('of the stream declare one too', () => {
    const [stream] = gateway.routes.filter(({ path }) => path === '/instance/:id');
    expect(stream).toMatchObject({ method: 'GET', permission: 'instances.own' });
  });

  it('of the action API do what the table says, each with permissions', () => {
    const acts = gateway.routes.flatMap(({ acts: declared }) => Object.entries(declared ?? {}));
    expect(new Set(acts.map(([name]) => name))).toEqual(new Set(Object.keys(ACTIONS)));
    for (const [name, permissions] of acts) expect([name, permissions.length]).not.toEqual([name, 0]);
  });

  it.each(Object.entries(ACTIONS))(
    'let nobody further by an action than they should: %s (%s)',
    async (name, access) => {
      const act = async (who: Client, headers: Record<string, string> = {}) => {
        const params = name === 'DescribeInstanceLogs' ? { id: instanceId } : { ids: [instanceId] };
        const body = JSON.stringify({ action: name, ...(access === 'owner' ? params : {}) });
        const sent = { 'content-type': 'application/json', ...headers };
        const answer = await who.fetch('/api/action', { method: 'POST', body, headers: sent });
        return { status: answer.status, ...((await answer.json()) as { retCode: number; data: unknown }) };
      };
      for (const who of [
        gateway.anonymous(),
        expired,
        disabled,
        ...half,
        ...revoked,
        ...deadKeys.map(([key]) => key),
      ])
        expect(await act(who)).toMatchObject({ status: 401, retCode: 4101, data: null });
      for (const origin of ['https://evil.example', 'null'])
        expect(await act(owner, { origin })).toMatchObject({ status: 403, retCode: 4105, data: null });
      const { status, retCode } = await act(another);
      if (access === 'owner') expect([status, retCode]).toEqual([404, 4104]);
      else if (access === 'admin') expect([status, retCode]).toEqual([403, 4105]);
      else expect([0, 4110]).toContain(retCode);
    },
  );

  it.each(closed)('refuse who is not signed in: %s', async (route) => {
    for (const who of [
      gateway.anonymous(),
      expired,
      disabled,
      ...half,
      ...revoked,
      client(gateway.url, 'deskgate=aaaa'),
    ]) {
      expect(await ask(who, route)).toMatchObject(refusedWith(route, 401, 'UNAUTHENTICATED'));
      expect((await ask(who, route, { accept: 'text/html' })).status).toBe(
        route.includes('/api/') && !route.endsWith('/docs') ? 401 : 303,
      );
    }
    for (const [who, code] of deadKeys)
      expect(await ask(who, route)).toMatchObject(refusedWith(route, 401, code));
  });

  it.each(Object.entries(ROUTES))(
    'let another user no further than they should: %s (%s)',
    async (route, access) => {
      if (route === 'POST /logout') return;
      const { status, code } = await ask(another, route);
      if (access === 'owner') expect([status, code]).toEqual([404, missingOf(route)]);
      else if (access === 'project') expect([status, code]).toEqual([404, 'PROJECT_NOT_FOUND']);
      else if (access === 'admin') expect([status, code]).toEqual([403, 'FORBIDDEN']);
      // nobody has told this gateway of a provider
      else if (route.includes('/login/oidc/')) expect([status, code]).toEqual([404, 'NOT_FOUND']);
      // who has signed in has nothing to do there
      else if (route.includes('/login/second-factor')) expect(status).toBe(303);
      else if (/^POST \/login/.test(route))
        expect(status).toBe(route === 'POST /login/passkey/options' ? 200 : 401);
      // nothing was typed, and the links are nobody's
      else if (/^POST \/(?:register|recover|address)/.test(route)) expect([400, 403, 410]).toContain(status);
      else if (/^GET \/(?:register|recover|address)\/confirm/.test(route)) expect(status).toBe(410);
      else if (route === 'GET /register') expect(status).toBe(303);
      else if (route.startsWith('POST /api/v1/me/email')) expect([400, 403]).toContain(status);
      else if (route.includes('/:sessionId') && route.includes('/api/'))
        expect([status, code]).toEqual([404, 'SESSION_NOT_FOUND']);
      else if (route.startsWith('POST /keys')) expect([303, 400, 404]).toContain(status);
      // it changes nothing, and no passkey was given
      else if (route.startsWith('POST /security/factor/recovery-codes/passkey'))
        expect(status).toBe(route.endsWith('/options') ? 200 : 401);
      else if (route.startsWith('POST /security/')) expect([303, 400, 403, 404, 409]).toContain(status);
      // no password was given
      else if (route === 'POST /api/v1/me/factor') expect([status, code]).toEqual([403, 'PASSWORD_WRONG']);
      else if (route === 'POST /keys/:id/revoke') expect(status).toBe(404);
      else if (route.includes('/me/passkeys/:passkeyId'))
        expect([status, code]).toEqual([404, 'PASSKEY_NOT_FOUND']);
      else if (route.includes(':keyId')) expect([status, code]).toEqual([404, 'KEY_NOT_FOUND']);
      else if (route.endsWith('/home')) expect([status, code]).toEqual([404, 'HOME_NOT_FOUND']);
      else expect([200, 201, 303, 400]).toContain(status);
    },
  );

  it.each(unsafe)('refuse another site’s page: %s', async (route) => {
    for (const who of [owner, admin, gateway.anonymous()]) {
      for (const origin of [
        'https://evil.example',
        'null',
        `${gateway.url}.evil.example`,
        gateway.url.replace(/\d+$/, '1'),
      ]) {
        expect(await ask(who, route, { origin })).toMatchObject(refusedWith(route, 403, 'ORIGIN_REFUSED'));
      }
    }
    const { method, path } = addressOf(route);
    for (const site of ['cross-site', 'same-site']) {
      const answer = await fetch(gateway.url + path, {
        method,
        redirect: 'manual',
        headers: { cookie: owner.cookie, 'sec-fetch-site': site },
      });
      expect(answer.status).toBe(403);
    }
  });

  it.each(Object.keys(ROUTES))('tell the browser what it may do with their answer: %s', async (route) => {
    for (const who of [owner, gateway.anonymous()]) {
      if (who === owner && route === 'POST /logout') continue;
      if (who === owner && ROUTES[route] === 'owner' && unsafe.includes(route)) continue;
      const { headers, status } = await ask(who, route, {
        accept: 'text/html',
        origin: 'https://evil.example',
      });
      expect(status).toBeLessThan(500);
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
      expect(headers.get('content-security-policy')).not.toMatch(/unsafe|\*/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('x-request-id')).toMatch(/^[a-z2-9]{20}$/);
      expect(headers.get('cache-control')).toBe(route === 'GET /static/*' ? 'no-cache' : 'no-store');
    }
  });

  it('changed nothing for all that', async () => {
    expect((await owner.instance(instanceId)).status).toBe('running');
    expect((await admin.fetch('/api/v1/apps/stored')).status).toBe(200);
  });
});

describe('the stream of a desktop', () => {
  const refusal = (who: Client, origin?: string) =>
    opened(who.socket(instanceId, 'binary', origin === undefined ? {} : { origin })).then(
      () => 'opened',
      (error: Error) => error.message,
    );

  it('is refused to all but its owner and administrators, on their own pages', async () => {
    for (const who of [
      gateway.anonymous(),
      expired,
      disabled,
      ...half,
      ...revoked,
      ...deadKeys.map(([key]) => key),
    ])
      expect(await refusal(who)).toBe('refused with 401');
    expect(await refusal(another)).toBe('refused with 404');
    for (const origin of ['https://evil.example', 'null', gateway.url.replace(/\d+$/, '1')]) {
      expect(await refusal(owner, origin)).toBe('refused with 403');
      expect(await refusal(admin, origin)).toBe('refused with 403');
    }
    expect(await refusal(owner)).toBe('opened');
    expect(await refusal(admin)).toBe('opened');
  });
});

describe('the name by which a viewer comes back', () => {
  const VIEW = 'the-name-of-this-viewer';
  const as = (who: Client, view: string, id = instanceId) =>
    who.socket(id, 'binary', { query: `?view=${encodeURIComponent(view)}` });
  const refusal = (who: Client, view: string): Promise<string> =>
    opened(as(who, view)).then(
      () => 'opened',
      (error: Error) => error.message,
    );
  const counted = async (who: Client, view: string, id = instanceId): Promise<number> =>
    (await who.fetch(`/instance/${id}/connection?view=${encodeURIComponent(view)}`)).status;

  it.each([
    '',
    'too-short',
    'x'.repeat(65),
    'x'.repeat(10_000),
    '../../../../etc/passwd',
    "' or 1=1; -- and more",
    'sixteen\0characters',
    '</script><script>alert(1)</script>',
    'ä'.repeat(20),
    '["s","u","i","v-of-16-characters"]',
  ])('is refused before the upgrade when it is none: %j', async (view) => {
    expect(await refusal(owner, view)).toBe('refused with 400');
    expect([200, 204]).toContain(await counted(owner, view));
    expect(await counted(another, view)).toBe(404);
  });

  it('is worth nothing to anybody else, in another session, or at another desktop', async () => {
    const viewer = as(owner, VIEW);
    await opened(viewer);
    expect(await counted(owner, VIEW)).toBe(200);
    expect(await refusal(another, VIEW)).toBe('refused with 404');
    expect(await counted(another, VIEW)).toBe(404);
    const elsewhere = await gateway.signIn('owner', PASSWORD);
    const second = await owner.start('demo');
    await owner.until(second, 'running');
    const { id: userId = '' } = (await gateway.db.users.findByUsername('owner')) ?? {};
    const session = createHash('sha256')
      .update(owner.cookie.split('=')[1] ?? '')
      .digest('hex');
    const key = viewerKeyOf({ sessionId: session, userId, instanceId, view: VIEW });
    for (const [who, view, id] of [
      [admin, VIEW, instanceId],
      [elsewhere, VIEW, instanceId],
      [owner, VIEW, second],
      // the key itself is a name like any other
      [owner, key, instanceId],
    ] as const) {
      expect(await counted(who, view, id)).toBe(204);
      const stranger = as(who, view, id);
      await opened(stranger);
      expect(viewer.readyState).toBe(viewer.OPEN);
      stranger.terminate();
    }
    expect(await counted(owner, VIEW)).toBe(200);
    const back = as(owner, VIEW);
    const [[code]] = await Promise.all([once(viewer, 'close'), opened(back)]);
    expect(code).toBe(4008);
    back.terminate();
  });
});
