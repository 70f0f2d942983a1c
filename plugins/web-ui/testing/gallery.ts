import { AppError } from '../../../src/api.ts';
import { instanceView, stagesUpTo } from './instance-view.ts';
import { type TestPages, testPages } from './pages.ts';

/** One page in one state, to be looked at. */
export interface GalleryPage {
  readonly name: string;
  readonly path: string;
  /** Null for nobody. */
  readonly user: 'ada' | 'admin' | null;
  /** Text that a person must be able to see. */
  readonly shows: string;
}

const LONG = 'Scientific workstation with everything, third floor, room 12';
const UNBROKEN = 'Wissenschaftsarbeitsplatzrechnerbenutzeroberflaechenumgebung';
const RIGHT_TO_LEFT = 'سطح المكتب للرسومات الهندسية';

const APPS = [
  {
    id: 'demo',
    name: 'Demo desktop',
    description: 'A small desktop that needs nothing else',
    icon: 'demo',
    provider: 'demo',
  },
  {
    id: 'xfce',
    name: 'Xfce desktop',
    description: 'Debian with a file manager and an editor',
    icon: 'desktop',
    provider: 'docker',
  },
  {
    id: 'terminal',
    name: 'Terminal',
    description: 'A shell in a fresh container',
    icon: 'terminal',
    provider: 'docker',
  },
  {
    id: 'firefox',
    name: 'Firefox',
    description: 'A browser that forgets',
    icon: 'browser',
    provider: 'docker',
  },
  {
    id: 'long',
    name: LONG,
    description: `${LONG} and a description that goes on for quite some time after that`,
    icon: 'science',
    provider: 'docker',
  },
  { id: 'unbroken', name: UNBROKEN, description: 'One word', icon: 'code', provider: 'docker' },
  {
    id: 'rtl',
    name: RIGHT_TO_LEFT,
    description: 'برنامج للرسم الهندسي على خادم بعيد',
    icon: 'graphics',
    provider: 'docker',
  },
  {
    id: 'windows',
    name: 'Windows 11',
    description: '',
    icon: 'windows',
    provider: 'proxmox',
    protocol: 'rdp',
  },
  {
    id: 'office',
    name: 'Office',
    description: 'Writing, tables, slides',
    icon: 'office',
    provider: 'docker',
  },
  {
    id: 'server',
    name: 'Build server',
    description: 'The machine that builds',
    icon: 'server',
    provider: 'docker',
    protocol: 'ssh',
  },
];

const LOG = Array.from(
  { length: 30 },
  (_, line) =>
    `[${(line * 0.113).toFixed(3)}] Xtigervnc: line ${line + 1} of what the desktop said while it began`,
);

const SILENT = new AppError('DESKTOP_SILENT', 'The desktop did not answer on port 5901 within 60 s.', {
  detail:
    'The container is running, but nothing listens on port 5901. The last thing heard was nothing at all.',
}).report();

/** Nothing there, one of it, and far too many: each with pages of its own. */
export async function gallery(): Promise<{
  pages: GalleryPage[];
  empty: TestPages;
  one: TestPages;
  many: TestPages;
}> {
  const [empty, one, many] = await Promise.all([testPages(), testPages(APPS.slice(0, 1)), testPages(APPS)]);
  one.instances.put(
    instanceView({ id: 'one', appId: 'demo', appName: 'Demo desktop', icon: 'demo', viewers: 1 }),
  );
  fillMany(many);
  const pages: GalleryPage[] = [
    { name: 'login', path: '/login', user: null, shows: 'User name' },
    { name: 'login-link', path: '/login/link?token=abc', user: null, shows: 'signs you in once' },
    { name: 'home', path: '/', user: 'ada', shows: 'Apps' },
    { name: 'starting', path: '/instance/starting', user: 'ada', shows: 'Boot' },
    { name: 'pending', path: '/instance/pending', user: 'ada', shows: 'Check' },
    { name: 'failed', path: '/instance/failed', user: 'ada', shows: 'did not answer' },
    { name: 'lost', path: '/instance/lost', user: 'ada', shows: 'is lost' },
    { name: 'stopping', path: '/instance/stopping', user: 'ada', shows: 'Stopping' },
    { name: 'stopped', path: '/instance/stopped', user: 'ada', shows: 'has ended' },
    { name: 'error', path: '/instance/somebody-elses', user: 'ada', shows: 'INSTANCE_NOT_FOUND' },
  ];
  return { pages, empty, one, many };
}

function fillMany({ instances }: TestPages): void {
  const minutes = (count: number): number => Date.now() - count * 60_000;
  instances.put(
    instanceView({
      id: 'starting',
      appId: 'terminal',
      appName: 'Terminal',
      icon: 'terminal',
      status: 'starting',
      createdAt: Date.now() - 3000,
      stages: stagesUpTo(4, 'Waiting for the screen on port 5901'),
    }),
    LOG,
  );
  instances.put(
    instanceView({
      id: 'pending',
      appName: RIGHT_TO_LEFT,
      icon: 'graphics',
      status: 'pending',
      createdAt: Date.now(),
    }),
  );
  instances.put(
    instanceView({
      id: 'failed',
      appName: 'Xfce desktop',
      status: 'failed',
      createdAt: minutes(2),
      stages: stagesUpTo(4, 'Waiting for the screen on port 5901', true),
      error: SILENT,
    }),
    LOG,
  );
  instances.put(
    instanceView({ id: 'lost', appName: LONG, icon: 'science', status: 'lost', createdAt: minutes(190) }),
  );
  instances.put(
    instanceView({
      id: 'stopping',
      appName: UNBROKEN,
      icon: 'code',
      status: 'stopping',
      createdAt: minutes(300),
    }),
  );
  instances.put(instanceView({ id: 'stopped', appName: LONG, status: 'stopped', createdAt: minutes(1500) }));
  for (let count = 1; count <= 9; count += 1) {
    instances.put(
      instanceView({
        id: `running${count}`,
        appName: count === 3 ? LONG : `Desktop ${count}`,
        icon: ['desktop', 'code', 'files', 'mail'][count % 4] ?? '',
        viewers: count % 3,
        createdAt: minutes(count * count * 40),
      }),
    );
  }
  instances.put(
    instanceView({
      id: 'bobs',
      appName: 'Build server',
      icon: 'server',
      owner: { id: 'id-of-bob', username: 'bob' },
    }),
  );
}
