import { inWords } from '../auth/decision.ts';
import { ROLES, type Role } from '../auth/model.ts';
import { AppError } from '../errors.ts';
import type { CommandIo } from '../plugins/plugin.ts';
import { readNewPassword } from './password-input.ts';
import { OPERATOR, withPeople } from './with-people.ts';

type Io = Pick<CommandIo, 'out' | 'err'>;

const LINK_LIFETIME_MS = 3_600_000;

/** `deskgate user …`: works on the database itself; a running gateway notices within 2 s. */
export const user = {
  add: (
    file: string | undefined,
    io: Io,
    name: string,
    options: { admin?: boolean; role?: string },
  ): Promise<number> =>
    withPeople(file, async ({ auth, did }) => {
      const added = await auth.addUser(
        name,
        await readNewPassword(),
        roleNamed(options.admin ? 'admin' : (options.role ?? 'user')),
      );
      await did('addUser', added.id);
      io.out(`Added ${added.username} (${added.role}).`);
    }),

  list: (file: string | undefined, io: Io, options: { json?: boolean }): Promise<number> =>
    withPeople(file, async ({ auth }) => {
      const users = await auth.listUsers();
      if (options.json) return io.out(JSON.stringify(users, null, 2));
      const width = Math.max(8, ...users.map(({ username }) => username.length));
      io.out(`${'USERNAME'.padEnd(width)}  ROLE    STATE     CREATED`);
      for (const { username, role, disabledAt, createdAt } of users) {
        const state = disabledAt === null ? 'active' : 'disabled';
        io.out(
          `${username.padEnd(width)}  ${role.padEnd(6)}  ${state.padEnd(8)}  ${new Date(createdAt).toISOString()}`,
        );
      }
    }),

  passwd: (file: string | undefined, io: Io, name: string): Promise<number> =>
    withPeople(file, async ({ auth, idOf, did }) => {
      await auth.setPassword(name, await readNewPassword());
      await did('changeUser', await idOf(name));
      io.out(`Changed the password of ${name}; all sessions of the user have ended.`);
    }),

  disable: (file: string | undefined, io: Io, name: string, disabled: boolean): Promise<number> =>
    withPeople(file, async ({ auth, idOf, did }) => {
      await auth.setDisabled(name, disabled);
      await did('changeUser', await idOf(name));
      io.out(disabled ? `Disabled ${name}; all sessions of the user have ended.` : `Enabled ${name}.`);
    }),

  role: (file: string | undefined, io: Io, name: string, role: string): Promise<number> =>
    withPeople(file, async ({ people, idOf, did }) => {
      const id = await idOf(name);
      await people.changeUser(OPERATOR, id, { role: roleNamed(role) });
      await did('changeUser', id);
      io.out(`${name} is ${role} now.`);
    }),

  resetFactor: (file: string | undefined, io: Io, name: string): Promise<number> =>
    withPeople(file, async ({ people, idOf, did }) => {
      const id = await idOf(name);
      await people.resetSecondFactor(OPERATOR, id);
      await did('resetSecondFactor', id);
      io.out(`${name} signs in with the password alone now, until a second factor is set up again.`);
    }),

  why: (
    file: string | undefined,
    io: Io,
    name: string,
    permission: string | undefined,
    options: { json?: boolean },
  ): Promise<number> =>
    withPeople(file, async ({ people, idOf }) => {
      const all = await people.explain(OPERATOR, await idOf(name));
      const shown = permission === undefined ? all : all.filter((one) => one.permission === permission);
      if (shown.length === 0) {
        throw new AppError('BAD_REQUEST', `There is no permission ${permission}.`, {
          remedy: `Choose one of ${all.map((one) => one.permission).join(', ')}.`,
        });
      }
      if (options.json) return io.out(JSON.stringify(shown, null, 2));
      const width = Math.max(...shown.map((one) => one.permission.length));
      for (const one of shown) io.out(`${one.permission.padEnd(width)}  ${inWords(one)}`);
    }),

  link: (file: string | undefined, io: Io, name: string): Promise<number> =>
    withPeople(file, async ({ auth, idOf, publicUrl, did }) => {
      await did('createSignInLink', await idOf(name));
      io.out(`${publicUrl}/login/link?token=${await auth.createLink(await idOf(name), LINK_LIFETIME_MS)}`);
    }),
};

function roleNamed(name: string): Role {
  const role = ROLES.find((one) => one === name);
  if (role !== undefined) return role;
  throw new AppError('BAD_REQUEST', `There is no role ${name}.`, {
    remedy: `Choose one of ${ROLES.join(', ')}.`,
  });
}
