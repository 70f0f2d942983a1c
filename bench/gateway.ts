import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Child } from './child.ts';
import { profilingArguments } from './profile.ts';
import type { Tunnel } from './tunnel.ts';

const PROGRAM = fileURLToPath(new URL('../bin/deskgate.mjs', import.meta.url));
const PLUGINS = fileURLToPath(new URL('./plugins', import.meta.url));
const LISTENING = /listening on (http:\/\/\S+)/i;
const PASSWORD = 'bench-of-a-temporary-gateway';
const START_TIMEOUT_MS = 30_000;
const POLL_MS = 20;

export interface InstanceAnswer {
  readonly id: string;
  readonly status: string;
  readonly isBusy: boolean;
  readonly viewers: number;
  readonly job: { readonly id: string } | null;
  readonly allowedActions: readonly string[];
  readonly stages: readonly {
    readonly name: string;
    readonly startedAt: number;
    readonly endedAt: number | null;
  }[];
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly error: { readonly message: string } | null;
}

export interface GatewayOptions {
  /** TOML after the core's own keys: applications and sections of plugins. */
  readonly config?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Data and configuration of gateways, started one after another; nothing of it outlives `remove`. */
export class GatewayHome {
  readonly #dir: string;
  readonly #options: GatewayOptions;

  private constructor(dir: string, options: GatewayOptions) {
    this.#dir = dir;
    this.#options = options;
  }

  /** Of the database, once a gateway has made it. */
  get databaseUrl(): string {
    return `sqlite://${join(this.#dir, 'data', 'deskgate.db')}`;
  }

  static async make(options: GatewayOptions): Promise<GatewayHome> {
    const dir = await mkdtemp(join(tmpdir(), 'deskgate-bench-'));
    await mkdir(join(dir, 'data'));
    const config = `plugin_dirs = [${JSON.stringify(PLUGINS)}]\n${options.config ?? ''}`;
    await writeFile(join(dir, 'deskgate.toml'), config);
    return new GatewayHome(dir, options);
  }

  /** Starts the built program, as `npm start` does. */
  async start(): Promise<Gateway> {
    const began = performance.now();
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith('DESKGATE_'));
    const child = new Child(
      process.execPath,
      [...(await startFlags()), ...profilingArguments(), PROGRAM, 'serve'],
      {
        cwd: this.#dir,
        signal: this.#options.signal,
        env: {
          ...Object.fromEntries(own),
          DESKGATE_CONFIG: join(this.#dir, 'deskgate.toml'),
          DESKGATE_DATA_DIR: join(this.#dir, 'data'),
          DESKGATE_ADMIN_PASSWORD: PASSWORD,
          DESKGATE_PORT: '0',
          DESKGATE_LOG_LEVEL: 'warn',
          ...this.#options.env,
        },
      },
    );
    try {
      const url = await child.line((line) => LISTENING.exec(line)?.[1] ?? null, START_TIMEOUT_MS);
      return new Gateway(url, child, performance.now() - began);
    } catch (thrown) {
      await child.stop();
      throw thrown;
    }
  }

  async remove(): Promise<void> {
    await rm(this.#dir, { recursive: true, force: true });
  }
}

/** What `npm start` tells Node. */
async function startFlags(): Promise<readonly string[]> {
  const { scripts } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  const [, flags = ''] = / node ((?:--\S+ )*)bin\/deskgate/.exec(scripts.start) ?? [];
  return flags.split(' ').filter((flag) => flag !== '');
}

/** A gateway in a process of its own, used over HTTP only. */
export class Gateway {
  readonly url: string;
  /** From the start of the process to the printed line that it listens. */
  readonly listeningMs: number;
  readonly #child: Child;
  #cookie = '';

  constructor(url: string, child: Child, listeningMs: number) {
    this.url = url;
    this.#child = child;
    this.listeningMs = listeningMs;
  }

  get pid(): number {
    return this.#child.pid;
  }

  get cookie(): string {
    return this.#cookie;
  }

  /** Goes on with a session of the gateway that ran before on the same data. */
  goOnAs(cookie: string): void {
    this.#cookie = cookie;
  }

  async signIn(): Promise<void> {
    const answer = await fetch(`${this.url}/login`, {
      method: 'POST',
      redirect: 'manual',
      headers: { Origin: this.url },
      body: new URLSearchParams({ username: 'admin', password: PASSWORD }),
    });
    this.#cookie = answer.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; ');
    if (answer.status !== 303 || this.#cookie === '') throw new Error(`signing in answered ${answer.status}`);
  }

  async startApp(appId: string): Promise<string> {
    const { id } = await this.call<InstanceAnswer>('POST', '/api/v1/instances', { appId });
    return id;
  }

  instance(id: string): Promise<InstanceAnswer> {
    return this.call<InstanceAnswer>('GET', `/api/v1/instances/${id}`);
  }

  /** Resolves when the desktop can be shown. */
  untilRunning(id: string): Promise<InstanceAnswer> {
    return this.#until(id, 'run', ({ status }) => status === 'running');
  }

  /** Resolves when nobody looks at the desktop any more. */
  async untilUnseen(id: string): Promise<void> {
    await this.#until(id, 'be left', ({ viewers }) => viewers === 0);
  }

  async #until(
    id: string,
    what: string,
    isSo: (instance: InstanceAnswer) => boolean,
  ): Promise<InstanceAnswer> {
    for (const deadline = performance.now() + START_TIMEOUT_MS; performance.now() < deadline; ) {
      const instance = await this.instance(id);
      if (isSo(instance)) return instance;
      if (instance.error !== null) throw new Error(instance.error.message);
      await sleep(POLL_MS);
    }
    throw new Error(`the instance ${id} did not ${what} in time`);
  }

  async stopInstance(id: string): Promise<void> {
    await this.call('DELETE', `/api/v1/instances/${id}?wait=30`);
  }

  /** A viewer of a running instance, as a browser would open it. */
  tunnelOf(instanceId: string): Tunnel {
    const { url, headers } = this.viewerOf(instanceId);
    return { pid: this.pid, viewer: async () => ({ url: url.href, headers }) };
  }

  /** @param waitSeconds how long the upgrade is to wait for the start of the desktop. */
  viewerOf(
    instanceId: string,
    waitSeconds = 0,
  ): { readonly url: URL; readonly headers: Readonly<Record<string, string>> } {
    const url = new URL(`${this.url.replace('http:', 'ws:')}/instance/${instanceId}`);
    if (waitSeconds > 0) url.searchParams.set('wait', String(waitSeconds));
    return { url, headers: { Cookie: this.#cookie, Origin: this.url } };
  }

  stop(): Promise<void> {
    return this.#child.stop();
  }

  /** Ends the process as a crash would. */
  kill(): Promise<void> {
    return this.#child.stop('SIGKILL');
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(this.url + path, {
      method,
      headers: { Cookie: this.#cookie, Origin: this.url, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text.slice(0, 300)}`);
    return (text === '' ? null : JSON.parse(text)) as T;
  }
}
