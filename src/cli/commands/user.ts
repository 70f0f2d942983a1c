import type { Command } from 'commander';
import { ROLES, type Role } from '../../auth/model.ts';
import type { ListedUser } from '../../auth/people.ts';
import { AppError } from '../../errors.ts';
import { type Cli, examples } from '../cli.ts';
import { readNewPassword } from '../password-input.ts';
import { everyItem, OPERATOR, type Services, userIdOf } from '../services.ts';
import { moment, table } from '../table.ts';
import { withServices } from '../with-services.ts';

/** `deskgate user …` */
export function userCommands(program: Command, cli: Cli): void {
  const { io, does } = cli;
  const users = program.command('user').alias('users').description('manage users');
  const change = (
    name: string,
    what: Parameters<Services['people']['changeUser']>[2],
    told: string,
  ): Promise<unknown> =>
    withServices(cli, async (services) => {
      const id = await userIdOf(services, name);
      await services.people.changeUser(OPERATOR, id, what);
      await services.did('changeUser', id);
      io.out(told);
    });

  examples(
    users
      .command('add <username>')
      .description('add a user; asks for the password, or reads it from standard input')
      .option('--admin', 'make an administrator')
      .option('--role <role>', ROLES.join(', '), 'user')
      .option('--email <address>', 'mail address, which counts as confirmed')
      .option('--json', 'print JSON'),
    'user add ada --role expert',
    'user add build < password.txt',
  ).action(
    does((username: string, options: { admin?: boolean; role: string; email?: string; json?: boolean }) =>
      withServices(cli, async ({ people, did }) => {
        const role = roleNamed(options.admin ? 'admin' : options.role);
        const added = await people.addUser(OPERATOR, {
          ...{ username, password: await readNewPassword(io), role },
          ...(options.email === undefined ? {} : { email: options.email }),
        });
        await did('addUser', added.id);
        io.out(options.json ? JSON.stringify(added, null, 2) : `Added ${added.username} (${added.role}).`);
      }),
    ),
  );

  examples(users.command('show <username>').description('all of a user, as JSON'), 'user show ada').action(
    does((name: string) =>
      withServices(cli, async (services) => {
        const id = await userIdOf(services, name);
        io.out(JSON.stringify(await services.people.user(OPERATOR, id), null, 2));
      }),
    ),
  );

  examples(
    users
      .command('list')
      .description('users, by name')
      .option('--search <text>', 'part of a name')
      .option('--role <role>', ROLES.join(', '))
      .option('--waiting', 'only those who have registered and wait to be let in')
      .option('--json', 'print JSON'),
    'user list --role admin',
    'user list --waiting',
  ).action(
    does((options: { search?: string; role?: string; waiting?: boolean; json?: boolean }) =>
      withServices(cli, async ({ people }) => {
        const role = options.role === undefined ? undefined : roleNamed(options.role);
        const found = await everyItem((page) =>
          people.users(OPERATOR, {
            ...{ ...page, search: options.search, role },
            ...(options.waiting ? { isWaiting: true } : {}),
          }),
        );
        if (options.json) return io.out(JSON.stringify(found, null, 2));
        const rows = found.map((one) => [
          one.username,
          one.role,
          stateOf(one),
          one.email ?? '-',
          moment(one.createdAt),
        ]);
        for (const line of table(['USERNAME', 'ROLE', 'STATE', 'MAIL', 'CREATED'], rows)) io.out(line);
      }),
    ),
  );

  examples(
    users.command('passwd <username>').description('set the password and end all sessions of the user'),
    'user passwd ada',
  ).action(
    does(async (name: string) => {
      const password = await readNewPassword(io);
      return change(
        name,
        { password },
        `Changed the password of ${name}; all sessions of the user have ended.`,
      );
    }),
  );
  examples(
    users
      .command('disable <username>')
      .description('end all sessions and streams of the user and let nobody sign in as them'),
    'user disable ada',
  ).action(
    does((name: string) =>
      change(name, { isDisabled: true }, `Disabled ${name}; all sessions of the user have ended.`),
    ),
  );
  examples(
    users.command('enable <username>').description('let the user sign in again'),
    'user enable ada',
  ).action(does((name: string) => change(name, { isDisabled: false }, `Enabled ${name}.`)));
  examples(
    users
      .command('delete <username>')
      .alias('remove')
      .description('sign the user out for good, stop their desktops, and delete them')
      .option('--remove-homes', 'also remove what the user keeps in applications; it stays otherwise'),
    'user delete ada',
    'user delete ada --remove-homes',
  ).action(
    does((name: string, { removeHomes = false }: { removeHomes?: boolean }) =>
      withServices(cli, async (services) => {
        const id = await userIdOf(services, name);
        await services.people.removeUser(OPERATOR, id, { keepHomes: !removeHomes });
        await services.did('deleteUser', id);
        const kept = removeHomes ? 'what they kept is removed' : 'what they kept stays until it is removed';
        io.out(`${name} is signed out for good; the gateway stops their desktops, and ${kept}.`);
      }),
    ),
  );
  examples(
    users.command('approve <username>').description('let in who has registered'),
    'user approve ada',
  ).action(
    does((name: string) =>
      withServices(cli, async (services) => {
        const id = await userIdOf(services, name);
        await services.people.changeUser(OPERATOR, id, { isDisabled: false });
        await services.did('changeUser', id);
        io.out(`${name} can sign in.`);
      }),
    ),
  );
  examples(
    users.command('unlock <username>').description('let sign-ins through that wait after too many failures'),
    'user unlock ada',
  ).action(
    does((name: string) =>
      withServices(cli, async (services) => {
        const id = await userIdOf(services, name);
        const unlocked = await services.people.unlock(OPERATOR, id);
        await services.did('unlockUser', id);
        io.out(
          unlocked === 0 ? `Nothing of ${name} was held back.` : `Nothing of ${name} is held back any more.`,
        );
      }),
    ),
  );
  examples(
    users
      .command('email <username> [address]')
      .description('set the mail address of a user, which counts as confirmed; without one, take it away'),
    'user email ada ada@example.org',
    'user email ada',
  ).action(
    does((name: string, email: string | undefined) =>
      change(
        name,
        { email: email ?? null },
        email === undefined ? `${name} has no mail address any more.` : `Mail for ${name} goes to ${email}.`,
      ),
    ),
  );
  examples(
    users.command('role <username> <role>').description(`make them ${ROLES.join(', ')}`),
    'user role ada expert',
  ).action(
    does((name: string, role: string) => change(name, { role: roleNamed(role) }, `${name} is ${role} now.`)),
  );

  examples(
    users
      .command('why <username> [permission]')
      .description('say what a user may and may not do, and what decides it')
      .option('--json', 'print JSON'),
    'user why ada apps.launch',
  ).action(
    does((name: string, permission: string | undefined, options: { json?: boolean }) =>
      withServices(cli, async (services) => {
        const all = await services.why(await userIdOf(services, name));
        const shown = permission === undefined ? all : all.filter((one) => one.permission === permission);
        if (shown.length === 0) {
          throw new AppError('BAD_REQUEST', `There is no permission ${permission}.`, {
            remedy: `Choose one of ${all.map((one) => one.permission).join(', ')}.`,
          });
        }
        if (options.json) return io.out(JSON.stringify(shown, null, 2));
        const width = Math.max(...shown.map((one) => one.permission.length));
        for (const one of shown) io.out(`${one.permission.padEnd(width)}  ${one.why}`);
      }),
    ),
  );

  examples(
    users
      .command('sessions <username>')
      .description('where a user is signed in, the session seen last first')
      .option('--json', 'print JSON'),
    'user sessions ada',
  ).action(
    does((name: string, options: { json?: boolean }) =>
      withServices(cli, async (services) => {
        const found = await services.people.sessions(OPERATOR, await userIdOf(services, name));
        if (options.json) return io.out(JSON.stringify(found, null, 2));
        const rows = found.map((one) => [one.id, one.name, one.address, moment(one.seenAt)]);
        for (const line of table(['SESSION', 'NAME', 'ADDRESS', 'SEEN'], rows)) io.out(line);
      }),
    ),
  );

  examples(
    users
      .command('sign-out <username> [session]')
      .description('end one session of a user, or all of them, and their open streams'),
    'user sign-out ada',
    'user sign-out ada 9f86d081884c7d659a2feaa0c55ad015',
  ).action(
    does((name: string, session: string | undefined) =>
      withServices(cli, async (services) => {
        const id = await userIdOf(services, name);
        if (session === undefined) {
          const ended = await services.people.endSessions(OPERATOR, id);
          await services.did('endSessionsOfUser', id);
          return io.out(`Ended the sessions of ${name}: ${ended}.`);
        }
        await services.people.endSession(OPERATOR, id, session);
        await services.did('endSessionOfUser', id, session);
        io.out(`Ended the session of ${name}.`);
      }),
    ),
  );

  examples(
    users
      .command('reset-factor <username>')
      .description('switch the second factor off, for who has lost it and the recovery codes'),
    'user reset-factor ada',
  ).action(
    does((name: string) =>
      withServices(cli, async (services) => {
        const id = await userIdOf(services, name);
        await services.people.resetSecondFactor(OPERATOR, id);
        await services.did('resetSecondFactor', id);
        io.out(`${name} signs in with the password alone now, until a second factor is set up again.`);
      }),
    ),
  );

  examples(
    users
      .command('link <username>')
      .description('print a link that signs in once, within an hour, without a second factor'),
    'user link admin',
  ).action(
    does((name: string) =>
      withServices(cli, async (services) => {
        const id = await userIdOf(services, name);
        const link = await services.linkFor(id);
        await services.did('createSignInLink', id);
        io.out(link);
      }),
    ),
  );
}

function stateOf({ disabledAt, waitingSince, heldUntil }: ListedUser): string {
  if (waitingSince !== null) return 'waiting';
  if (disabledAt !== null) return 'disabled';
  return heldUntil === null ? 'active' : `held back until ${moment(heldUntil)}`;
}

function roleNamed(name: string): Role {
  const role = ROLES.find((one) => one === name);
  if (role !== undefined) return role;
  throw new AppError('BAD_REQUEST', `There is no role ${name}.`, {
    remedy: `Choose one of ${ROLES.join(', ')}.`,
  });
}
