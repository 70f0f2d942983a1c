import { createServer } from 'node:net';
import { Keys } from '../auth/key-service.ts';
import { LiveSessions } from '../auth/live-sessions.ts';
import { createLocalAuth } from '../auth/local-auth.ts';
import { ownAccount } from '../auth/own-account.ts';
import { noSecondFactorRule } from '../auth/second-factor-rule.ts';
import type { CoreConfig } from '../config/core.ts';
import { checkAll, createCore } from '../core.ts';
import type { Database } from '../db/database.ts';
import { openDatabase } from '../db/open.ts';
import { AppError, asAppError } from '../errors.ts';
import { EventBus } from '../events/bus.ts';
import { silent } from '../log.ts';
import { noMail } from '../mail/post.ts';
import { PluginHost } from '../plugins/host.ts';
import { permissionsOf } from '../plugins/permissions.ts';
import type { HealthCheck, HealthResult } from '../plugins/plugin.ts';
import type { Cli } from './cli.ts';
import { type Loaded, load } from './context.ts';

const TIMEOUT_MS = 10_000;
const LEAST_NODE = [20, 19] as const;

/** `deskgate doctor`: Node, ports, database, providers, guacd …; says what to do. @returns 0 when all is well. */
export async function doctor(cli: Pick<Cli, 'file' | 'io'>, options: { json?: boolean }): Promise<number> {
  const { io } = cli;
  const loaded = await load(cli);
  const results = await examine(loaded, AbortSignal.timeout(TIMEOUT_MS));
  if (options.json) {
    io.out(JSON.stringify(results, null, 2));
  } else {
    for (const { name, ok, message, remedy } of results) {
      io.out(`${ok ? 'ok     ' : 'PROBLEM'}  ${name.padEnd(10)} ${message}`);
      if (!ok && remedy !== undefined) io.out(`         ${' '.repeat(10)} ${remedy}`);
    }
  }
  return results.every(({ ok }) => ok) ? 0 : 1;
}

async function examine({ config, plugins }: Loaded, signal: AbortSignal): Promise<HealthResult[]> {
  const early = await checkAll([nodeCheck, portCheck(config.core)], signal);
  let db: Database;
  try {
    db = await openDatabase({ url: config.core.databaseUrl, log: silent });
  } catch (thrown) {
    const { message, remedy } = asAppError(thrown);
    return [...early, { name: 'database', ok: false, message, remedy }];
  }
  const bus = new EventBus();
  const permissions = permissionsOf(plugins);
  const rule = noSecondFactorRule(db);
  const keys = new Keys({ db, bus, permissions, rule });
  const sessions = new LiveSessions({ db, bus, log: silent, permissions, keys, rule });
  try {
    const late: { host?: PluginHost } = {};
    const missing = (): never => {
      throw new AppError('INTERNAL', 'Not available to the doctor.');
    };
    const sealer = { seal: missing, open: missing };
    const publicUrl = (): string => config.core.publicUrl ?? `http://${config.core.host}:${config.core.port}`;
    const { account, passkeys } = ownAccount({ db, bus, log: silent, sealer, mail: noMail, publicUrl });
    const core = createCore({
      settings: config.core,
      log: silent,
      effective: () => config.effective(),
      configFile: config.file,
      gatewayId: 'doctor',
      publicUrl,
      auth: createLocalAuth({ db, bus, sessionMs: 1 }),
      keys,
      mail: noMail,
      account,
      passkeys,
      bus,
      audit: { list: missing, all: missing, verify: missing },
      db,
      sealer,
      permissions,
      sessions,
      isTrustedProxy: () => false,
      render: missing,
      apps: missing,
      instances: missing,
      homes: missing,
      pools: missing,
      images: missing,
      jobs: missing,
      connections: { list: missing, page: missing, end: missing, ofViewer: missing },
      host: () => late.host ?? missing(),
    });
    const host = await PluginHost.setUp({
      found: plugins,
      core,
      config: (plugin) => config.plugin(plugin),
      log: silent,
    });
    late.host = host;
    try {
      const [first] = plugins;
      return first === undefined ? early : [...early, ...(await core(first.plugin).health(signal))];
    } finally {
      await host.close(3000);
    }
  } finally {
    await sessions.close();
    await db.close();
  }
}

const nodeCheck: HealthCheck = {
  name: 'node',
  async check() {
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
    const ok = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
    return {
      ok,
      message: `Node ${process.versions.node}`,
      remedy: `Install Node ${LEAST_NODE.join('.')} or newer.`,
    };
  },
};

function portCheck({ host, port }: CoreConfig): HealthCheck {
  return {
    name: 'port',
    check: () =>
      new Promise((resolve) => {
        const probe = createServer();
        probe.once('error', (error: NodeJS.ErrnoException) => {
          const running = error.code === 'EADDRINUSE';
          resolve({
            ok: running,
            message: running
              ? `${host} port ${port} is in use: by this gateway if it runs now.`
              : `Cannot listen on ${host} port ${port}: ${error.code}.`,
            remedy: 'Choose another host or port: DESKGATE_HOST, DESKGATE_PORT.',
          });
        });
        probe.listen({ host, port }, () =>
          probe.close(() => resolve({ ok: true, message: `${host} port ${port} is free.` })),
        );
      }),
  };
}
