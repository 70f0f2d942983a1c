import { createLocalAuth } from '../auth/local-auth.ts';
import type { AuthService } from '../auth/service.ts';
import type { Database } from '../db/database.ts';
import { openDatabase } from '../db/open.ts';
import { AppError } from '../errors.ts';
import { EventBus } from '../events/bus.ts';
import type { Logger } from '../log.ts';
import type { CommandIo } from '../plugins/plugin.ts';
import { load } from './context.ts';
import { readNewPassword } from './password-input.ts';

type Io = Pick<CommandIo, 'out' | 'err'>;

const LINK_LIFETIME_MS = 3_600_000;
const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

/** `deskgate user …`: works on the database itself; a running gateway notices within 2 s. */
export const user = {
  add: (file: string | undefined, io: Io, name: string, options: { admin?: boolean }): Promise<number> =>
    withAuth(file, async ({ auth }) => {
      const added = await auth.addUser(name, await readNewPassword(), options.admin ? 'admin' : 'user');
      io.out(`Added ${added.username} (${added.role}).`);
    }),

  list: (file: string | undefined, io: Io, options: { json?: boolean }): Promise<number> =>
    withAuth(file, async ({ auth }) => {
      const users = await auth.listUsers();
      if (options.json) return io.out(JSON.stringify(users, null, 2));
      const width = Math.max(8, ...users.map(({ username }) => username.length));
      io.out(`${'USERNAME'.padEnd(width)}  ROLE   STATE     CREATED`);
      for (const { username, role, disabledAt, createdAt } of users) {
        const state = disabledAt === null ? 'active' : 'disabled';
        io.out(
          `${username.padEnd(width)}  ${role.padEnd(5)}  ${state.padEnd(8)}  ${new Date(createdAt).toISOString()}`,
        );
      }
    }),

  passwd: (file: string | undefined, io: Io, name: string): Promise<number> =>
    withAuth(file, async ({ auth }) => {
      await auth.setPassword(name, await readNewPassword());
      io.out(`Changed the password of ${name}; all sessions of the user have ended.`);
    }),

  disable: (file: string | undefined, io: Io, name: string, disabled: boolean): Promise<number> =>
    withAuth(file, async ({ auth }) => {
      await auth.setDisabled(name, disabled);
      io.out(disabled ? `Disabled ${name}; all sessions of the user have ended.` : `Enabled ${name}.`);
    }),

  link: (file: string | undefined, io: Io, name: string): Promise<number> =>
    withAuth(file, async ({ auth, db, publicUrl }) => {
      const found = await db.users.findByUsername(name);
      if (found === null) throw new AppError('USER_NOT_FOUND', `There is no user named ${name}.`);
      io.out(`${publicUrl}/login/link?token=${await auth.createLink(found.id, LINK_LIFETIME_MS)}`);
    }),
};

interface Opened {
  readonly auth: AuthService;
  readonly db: Database;
  readonly publicUrl: string;
}

async function withAuth(file: string | undefined, work: (opened: Opened) => Promise<void>): Promise<number> {
  const { config } = await load(file);
  const { databaseUrl, sessionHours, publicUrl, host, port } = config.core;
  const db = await openDatabase({ url: databaseUrl, log: silent });
  try {
    const auth = createLocalAuth({ db, bus: new EventBus(), sessionMs: sessionHours * 3_600_000 });
    await work({ auth, db, publicUrl: publicUrl ?? `http://${host}:${port}` });
    return 0;
  } finally {
    await db.close();
  }
}
