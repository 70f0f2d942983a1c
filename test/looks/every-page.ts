import type { Page } from 'playwright-core';
import { PASSWORD } from '../attack/people.ts';
import type { FilledGateway } from './filled-gateway.ts';

/** Who looks: the administrator, a member of a project with little else, or nobody. */
export type Looker = 'admin' | 'ada' | 'nobody';

/** One page in one state. */
export interface Look {
  readonly name: string;
  readonly as: Looker;
  readonly path: (gateway: FilledGateway) => string;
  /** Brings the page into its state; without, it is looked at as it comes. */
  readonly then?: (page: Page) => Promise<void>;
}

const look = (name: string, as: Looker, path: Look['path'] | string, then?: Look['then']): Look => ({
  ...{ name, as, path: typeof path === 'string' ? () => path : path },
  ...(then && { then }),
});

const admin = (section: string): Look => look(`admin-${section}`, 'admin', `/admin/${section}`);

/** Presses the button of the form with this action. */
const press =
  (action: string, fields: Readonly<Record<string, string>> = {}): Look['then'] =>
  async (page) => {
    const form = page.locator(`form[method="post"][action$="${action}"]`).first();
    await page.locator('details').evaluateAll((all) => {
      for (const one of all as HTMLDetailsElement[]) if (one.className !== 'menu') one.open = true;
    });
    for (const [name, value] of Object.entries(fields)) await form.locator(`[name="${name}"]`).fill(value);
    await Promise.all([page.waitForEvent('load'), form.locator('button[type=submit]').first().click()]);
  };

const search = (of: string): Look => look(`admin-${of}-nothing-found`, 'admin', `/admin/${of}?q=gibtesnicht`);

let made = 0;

async function makeKey(page: Page): Promise<void> {
  made += 1;
  await press('/keys', { name: `Probe ${made}` })?.(page);
  await page.locator('#new-key').waitFor();
}

async function tryIt(page: Page): Promise<void> {
  made += 1;
  await page.locator('[name="id"]').fill(`draft-${made}`);
  await page.locator('[name="name"]').fill('Ein Entwurf');
  await page.locator('button[value="try"]').click();
  await page.locator('a[href^="/instance/"]').waitFor();
}

/** Signs in somebody of whom a second factor is asked. */
async function signInByHalf(page: Page): Promise<void> {
  await press('/login', { username: 'careful', password: PASSWORD })?.(page);
}

const recordingLoaded: Look['then'] = (page) => page.locator('#player[data-state="paused"]').waitFor();

async function playRecording(page: Page): Promise<void> {
  await recordingLoaded?.(page);
  await page.locator('#player-begin').click();
  await page.locator('#player[data-state="ended"]').waitFor();
}

const HALF: readonly Look[] = [look('second-factor-set-up', 'nobody', '/login', signInByHalf)];

/** Every GET of every plugin: how its page is looked at, or why it is none. */
export const PAGES: Readonly<Record<string, readonly Look[] | string>> = {
  'GET /': [
    look('home', 'admin', '/'),
    look('home-member', 'ada', '/'),
    look('home-nothing-found', 'ada', '/?q=gibtesnicht'),
    look('home-menu', 'admin', '/', (page) => page.locator('details.menu > summary').click()),
    look('error-404', 'ada', '/there-is-no-such-page'),
    look('error-403', 'ada', '/admin/users'),
  ],
  'GET /desktops': 'a part of the page of the desktops',
  'GET /app/:id/reset': [look('reset', 'admin', '/app/xfce/reset')],
  'GET /instance/:id': [
    look('instance-starting', 'admin', ({ ids }) => `/instance/${ids.starting}`),
    look('instance-failed', 'admin', ({ ids }) => `/instance/${ids.failed}`),
    look('instance-lost', 'admin', ({ ids }) => `/instance/${ids.lost}`),
    look('instance-paused', 'admin', ({ ids }) => `/instance/${ids.paused}`),
    look('instance-stopping', 'admin', ({ ids }) => `/instance/${ids.stopping}`),
    look('instance-stopped', 'admin', ({ ids }) => `/instance/${ids.stopped}`),
    look('instance-waiting', 'admin', ({ ids }) => `/instance/${ids.queued}`),
    look(
      'viewer',
      'admin',
      ({ ids }) => `/instance/${ids.running}`,
      (page) => page.locator('#viewer[data-state="connected"]').waitFor(),
    ),
    look(
      'viewer-toolbar',
      'admin',
      ({ ids }) => `/instance/${ids.running}`,
      async (page) => {
        await page.locator('#viewer[data-state="connected"]').waitFor();
        await page.locator('.viewer-handle').click();
      },
    ),
  ],
  'GET /instance/:id/events': 'a stream',
  'GET /instance/:id/connection': 'a part of the viewer',
  'GET /instance/:id/rollback': [look('roll-back', 'admin', ({ ids }) => `/instance/${ids.kept}/rollback`)],
  'GET /login': [
    look('sign-in', 'nobody', '/login'),
    look('sign-in-refused', 'nobody', '/login', press('/login', { username: 'ada', password: 'wrong' })),
  ],
  'GET /login/code': 'leads to the sign-in',
  'GET /login/second-factor': HALF,
  'GET /login/link': [look('sign-in-link', 'nobody', '/login/link?token=abc')],
  'GET /login/oidc/:id': 'leads to the provider',
  'GET /login/oidc/:id/callback': [
    look('oidc-refused', 'nobody', '/login/oidc/school/callback?error=access_denied'),
  ],
  'GET /login/oidc/:id/signed-out': [look('oidc-signed-out', 'nobody', '/login/oidc/school/signed-out')],
  'GET /recover': [look('recover', 'nobody', '/recover')],
  'GET /recover/sent': [look('recover-sent', 'nobody', '/recover/sent')],
  'GET /recover/confirm': [look('recover-over', 'nobody', '/recover/confirm?token=abc')],
  'GET /register': [look('register', 'nobody', '/register')],
  'GET /register/sent': [look('register-sent', 'nobody', '/register/sent')],
  'GET /register/done': [look('register-done', 'nobody', '/register/done')],
  'GET /register/confirm': [look('register-over', 'nobody', '/register/confirm?token=abc')],
  'GET /address/confirm': [look('address-over', 'nobody', '/address/confirm?token=abc')],
  'GET /address': [look('address', 'ada', '/address')],
  'GET /profile': [look('profile', 'ada', '/profile'), look('profile-admin', 'admin', '/profile')],
  'GET /security': [
    look('security', 'ada', '/security'),
    look(
      'security-wrong',
      'ada',
      '/security',
      press('/security/password', { present: 'no', next: 'a new long one', again: 'another one' }),
    ),
  ],
  'GET /security/factor': [
    look('factor', 'ada', '/security', press('/security/factor', { password: PASSWORD })),
  ],
  'GET /keys': [
    look('keys', 'admin', '/keys'),
    look('keys-refused', 'ada', '/keys'),
    look('keys-made', 'admin', '/keys', (page) => makeKey(page)),
  ],
  'GET /projects': [look('projects', 'ada', '/projects')],
  'GET /projects/:id': [
    look('project-manager', 'ada', ({ ids }) => `/projects/${ids.project}`),
    look('project-admin', 'admin', ({ ids }) => `/projects/${ids.project}`),
  ],
  'GET /recordings': [
    look('recordings', 'admin', '/recordings'),
    look('recordings-own', 'ada', '/recordings'),
    look('recordings-nothing-found', 'admin', '/recordings?q=gibtesnicht'),
    look(
      'recordings-of-one-desktop',
      'admin',
      ({ ids }) => `/recordings?instance=${ids.running}&sort=largest`,
    ),
  ],
  'GET /recordings/:id': [
    look('recording', 'admin', ({ ids }) => `/recordings/${ids.recording}`, recordingLoaded),
    look('recording-played', 'ada', ({ ids }) => `/recordings/${ids.cutRecording}`, playRecording),
    look('recording-missing', 'ada', '/recordings/nothing'),
  ],
  'GET /admin': 'leads to the first section',
  'GET /admin/users': [
    admin('users'),
    look('admin-users-waiting', 'admin', '/admin/users?waiting=yes'),
    search('users'),
    look(
      'admin-users-wrong',
      'admin',
      '/admin/users',
      press('/admin/users', { username: 'Ünmöglich', password: 'x'.repeat(8) }),
    ),
  ],
  'GET /admin/users/:id': [
    look('admin-user', 'admin', ({ ids }) => `/admin/users/${ids.user}`),
    look('admin-user-waiting', 'admin', ({ ids }) => `/admin/users/${ids.waiting}`),
    look('admin-user-held', 'admin', ({ ids }) => `/admin/users/${ids.held}`),
    look('admin-user-missing', 'admin', '/admin/users/nobody'),
  ],
  'GET /admin/groups': [admin('groups'), search('groups')],
  'GET /admin/groups/:id': [look('admin-group', 'admin', ({ ids }) => `/admin/groups/${ids.group}`)],
  'GET /admin/projects': [admin('projects'), search('projects')],
  'GET /admin/apps': [admin('apps'), search('apps')],
  'GET /admin/apps/new': [
    look('admin-app-new', 'admin', '/admin/apps/new?provider=docker'),
    look(
      'admin-app-wrong',
      'admin',
      '/admin/apps/new?provider=docker',
      press('/admin/apps?provider=docker', { id: 'Ä' }),
    ),
  ],
  'GET /admin/apps/:id': [
    look('admin-app', 'admin', '/admin/apps/cad'),
    look('admin-app-configured', 'admin', '/admin/apps/configured'),
  ],
  'GET /admin/tries/:id': [look('admin-try', 'admin', '/admin/apps/new?provider=demo', tryIt)],
  'GET /admin/instances': [
    admin('instances'),
    look('admin-instances-none', 'admin', '/admin/instances?app=configured'),
  ],
  'GET /admin/instances/:id': [
    look('admin-instance', 'admin', ({ ids }) => `/admin/instances/${ids.running}`),
    look('admin-instance-failed', 'admin', ({ ids }) => `/admin/instances/${ids.failed}`),
  ],
  'GET /admin/pools': [admin('pools')],
  'GET /admin/homes': [admin('homes')],
  'GET /admin/jobs': [admin('jobs')],
  'GET /admin/jobs/:id': [
    look('admin-job-failed', 'admin', ({ ids }) => `/admin/jobs/${ids.failedJob}`),
    look('admin-job-running', 'admin', ({ ids }) => `/admin/jobs/${ids.runningJob}`),
  ],
  'GET /admin/quotas': [admin('quotas')],
  'GET /admin/quotas/:id': [look('admin-quota-user', 'admin', ({ ids }) => `/admin/quotas/${ids.user}`)],
  'GET /admin/quotas/project/:id': [
    look('admin-quota-project', 'admin', ({ ids }) => `/admin/quotas/project/${ids.project}`),
  ],
  'GET /admin/keys': [admin('keys')],
  'GET /admin/audit': [
    admin('audit'),
    look('admin-audit-page-2', 'admin', '/admin/audit?page=2'),
    look('admin-audit-none', 'admin', '/admin/audit?actor=gibtesnicht'),
    look('admin-audit-verified', 'admin', '/admin/audit', press('/admin/audit/verify')),
  ],
  'GET /admin/health': [admin('health')],
  'GET /admin/settings': [admin('settings')],
  'GET /admin/webhooks': [admin('webhooks')],
  'GET /admin/webhooks/:id': [look('admin-webhook', 'admin', ({ ids }) => `/admin/webhooks/${ids.hook}`)],
  'GET /proxmox': [look('proxmox', 'admin', '/proxmox')],
  'GET /proxmox/new': [look('proxmox-new', 'admin', '/proxmox/new?from=qemu/900')],
};
