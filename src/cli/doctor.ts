import { createServer } from 'node:net';
import type { CoreConfig } from '../config/core.ts';
import { checkAll } from '../core.ts';
import type { Database } from '../db/database.ts';
import { openDatabase } from '../db/open.ts';
import { asAppError } from '../errors.ts';
import { silent } from '../log.ts';
import type { HealthCheck, HealthResult } from '../plugins/plugin.ts';
import type { Cli } from './cli.ts';
import { type Loaded, load } from './context.ts';
import { withPlugins } from './with-plugins.ts';

const TIMEOUT_MS = 10_000;
const LEAST_NODE = [20, 19] as const;

/** `deskgate doctor`: Node, ports, database, providers, guacd …; says what to do. @returns 0 when nothing fails. */
export async function doctor(cli: Pick<Cli, 'file' | 'io'>, options: { json?: boolean }): Promise<number> {
  const { io } = cli;
  const loaded = await load(cli);
  const results = await examine(loaded, AbortSignal.timeout(TIMEOUT_MS));
  if (options.json) {
    io.out(JSON.stringify(results, null, 2));
  } else {
    for (const { name, ok, warning = false, message, remedy } of results) {
      const word = ok ? (warning ? 'soon   ' : 'ok     ') : 'PROBLEM';
      io.out(`${word}  ${name.padEnd(10)} ${message}`);
      if ((!ok || warning) && remedy !== undefined) io.out(`         ${' '.repeat(10)} ${remedy}`);
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
  try {
    const found = await withPlugins({ config, plugins }, db, async (_, core) => {
      const [first] = plugins;
      return first === undefined ? [] : core(first.plugin).health(signal);
    });
    return [...early, ...found];
  } finally {
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
