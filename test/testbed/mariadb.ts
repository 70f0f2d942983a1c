import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { definePart } from './bed-part.ts';
import { runToEnd, startProcess } from './process.ts';
import { findProgram, requireProgram } from './programs.ts';
import { freePort } from './tcp.ts';
import { waitUntil } from './wait.ts';

const DATABASE = 'deskgate_test';

/** A MariaDB server of our own: data below the run's folder, loopback only, root without a password. */
export const mariadb = definePart({
  name: 'mariadb',
  packages: ['mariadb-server'],
  after: [],
  remedy: 'apt-get install mariadb-server (the server need not run: the tests start their own)',
  timeoutMs: 60_000,
  installed: async () =>
    (await findProgram('mariadbd')) !== null && (await findProgram('mariadb-install-db')) !== null,
  async open({ dir, signal, onClose }) {
    const server = await requireProgram('mariadbd');
    const install = await requireProgram('mariadb-install-db');
    const home = join(dir, 'mariadb');
    const data = join(home, 'data');
    await mkdir(data, { recursive: true });
    // as root both refuse to guess a user; the folder of the run belongs to whoever runs the tests
    const asWhom = process.getuid?.() === 0 ? ['--user=root'] : [];
    await runToEnd(
      install,
      [
        '--no-defaults',
        ...asWhom,
        `--datadir=${data}`,
        '--auth-root-authentication-method=normal',
        '--skip-test-db',
      ],
      { logFile: join(home, 'install.log'), signal },
    );
    const port = await freePort();
    const running = await startProcess(
      server,
      [
        '--no-defaults',
        ...asWhom,
        `--datadir=${data}`,
        `--socket=${join(home, 's')}`,
        `--pid-file=${join(home, 'pid')}`,
        '--bind-address=127.0.0.1',
        `--port=${port}`,
        '--innodb-buffer-pool-size=64M',
        '--innodb-flush-log-at-trx-commit=0',
        '--skip-name-resolve',
      ],
      { logFile: join(home, 'server.log') },
    );
    onClose(running.stop);
    await waitUntil(() => createDatabase(port), { what: 'mariadbd', signal, process: running });
    const url = `mysql://root@127.0.0.1:${port}/${DATABASE}`;
    return { info: { url }, note: `started on port ${port}, pid ${running.pid}` };
  },
});

async function createDatabase(port: number): Promise<void> {
  const connection = await createConnection({ host: '127.0.0.1', port, user: 'root', connectTimeout: 2000 });
  try {
    await connection.query(`CREATE DATABASE IF NOT EXISTS ${DATABASE}`);
  } finally {
    await connection.end();
  }
}
