import type { Command } from 'commander';
import { ROLES } from '../../auth/model.ts';
import { checkedChoice } from '../../checked.ts';
import { AppError } from '../../errors.ts';
import { type Cli, examples } from '../cli.ts';
import { everyItem, OPERATOR, type Services, userIdOf } from '../services.ts';
import { table } from '../table.ts';
import { withServices } from '../with-services.ts';

interface Lists {
  readonly accept?: readonly string[];
  readonly deny?: readonly string[];
  readonly acceptNothing?: boolean;
  readonly denyNothing?: boolean;
  readonly secondFactor?: boolean;
  readonly json?: boolean;
}

/** `deskgate group …` */
export function groupCommands(program: Command, cli: Cli): void {
  const { io, does } = cli;
  const groups = program
    .command('group')
    .alias('groups')
    .description('manage groups of users and what they may do');
  const withLists = (command: Command): Command =>
    command
      .option('--accept <permissions...>', 'give them, such as apps.launch, apps.* or *')
      .option('--deny <permissions...>', 'withhold them, whatever the role says')
      .option('--second-factor', 'its members must have a second factor')
      .option('--no-second-factor', 'they need none because of it')
      .option('--json', 'print JSON');

  examples(
    withLists(groups.command('add <group>').description('add a group')),
    'group add interns --deny apps.manage "jobs.*"',
  ).action(
    does((name: string, lists: Lists) =>
      withServices(cli, async ({ people, did }) => {
        const added = await people.addGroup(OPERATOR, { name, ...fieldsOf(lists) });
        await did('addGroup', added.id);
        io.out(lists.json ? JSON.stringify(added, null, 2) : `Added the group ${name}.`);
      }),
    ),
  );

  examples(
    groups.command('list').description('groups, by name').option('--json', 'print JSON'),
    'group list',
  ).action(
    does((options: { json?: boolean }) =>
      withServices(cli, async ({ people }) => {
        const found = await everyItem((page) => people.groups(OPERATOR, page));
        if (options.json) return io.out(JSON.stringify(found, null, 2));
        const rows = found.map(({ name, members, accept, deny, needsSecondFactor }) => [
          name,
          members,
          `${accept.join(', ') || '-'}; ${deny.join(', ') || '-'}`,
          needsSecondFactor ? 'required' : '-',
        ]);
        for (const line of table(['GROUP', 'USERS', 'ACCEPT; DENY', 'SECOND FACTOR'], rows)) io.out(line);
      }),
    ),
  );

  examples(
    withLists(groups.command('change <group>').description('replace the lists that are named'))
      .option('--accept-nothing', 'empty the list of what they are given')
      .option('--deny-nothing', 'empty the list of what is withheld'),
    'group change interns --accept apps.launch --deny-nothing',
    'group change staff --second-factor',
  ).action(
    does((name: string, lists: Lists) =>
      withServices(cli, async (services) => {
        const group = await groupIdOf(services, name);
        const changed = await services.people.changeGroup(OPERATOR, group, fieldsOf(lists));
        const { id, accept, deny, needsSecondFactor } = changed;
        await services.did('changeGroup', id);
        if (lists.json) return io.out(JSON.stringify(changed, null, 2));
        io.out(
          `${name} accepts ${accept.join(', ') || 'nothing'} and denies ${deny.join(', ') || 'nothing'}${needsSecondFactor ? '; its members must have a second factor' : ''}.`,
        );
      }),
    ),
  );

  examples(
    groups
      .command('members <group>')
      .description('who is in a group, and who put them there')
      .option('--search <text>', 'part of a name')
      .option('--role <role>', ROLES.join(', '))
      .option('--json', 'print JSON'),
    'group members interns',
    'group members interns --role expert',
  ).action(
    does((name: string, options: { search?: string; role?: string; json?: boolean }) =>
      withServices(cli, async (services) => {
        const group = await groupIdOf(services, name);
        const { search, role } = options;
        const only = { search, role: role === undefined ? undefined : checkedChoice('role', role, ROLES) };
        const found = await everyItem((page) =>
          services.people.members(OPERATOR, group, { ...page, ...only }),
        );
        if (options.json) return io.out(JSON.stringify(found, null, 2));
        const rows = found.map(({ user, isStatic }) => [
          user.username,
          user.role,
          isStatic ? 'an administrator' : 'the identity provider',
        ]);
        for (const line of table(['USERNAME', 'ROLE', 'PUT THERE BY'], rows)) io.out(line);
      }),
    ),
  );

  examples(
    groups.command('remove <group>').description('remove a group; its members stay users'),
    'group remove interns',
  ).action(
    does((name: string) =>
      withServices(cli, async (services) => {
        const id = await groupIdOf(services, name);
        await services.people.removeGroup(OPERATOR, id);
        await services.did('removeGroup', id);
        io.out(`Removed the group ${name}; its members stay users.`);
      }),
    ),
  );

  for (const [verb, description, act, told] of [
    ['join', 'put a user into a group', 'addMember', 'is in'],
    ['leave', 'take a user out of a group', 'removeMember', 'is not in'],
  ] as const) {
    examples(
      groups.command(`${verb} <group> <username>`).description(description),
      `group ${verb} interns ada`,
    ).action(
      does((name: string, username: string) =>
        withServices(cli, async (services) => {
          const [group, member] = [await groupIdOf(services, name), await userIdOf(services, username)];
          await services.people[act](OPERATOR, group, member);
          await services.did(act, group, member);
          io.out(`${username} ${told} ${name}${act === 'removeMember' ? ' any more' : ''}.`);
        }),
      ),
    );
  }
}

function fieldsOf({ accept, deny, acceptNothing, denyNothing, secondFactor }: Lists) {
  if ((acceptNothing && accept !== undefined) || (denyNothing && deny !== undefined))
    throw new AppError('BAD_REQUEST', 'Two of the options contradict each other.');
  return {
    ...(accept === undefined ? {} : { accept }),
    ...(deny === undefined ? {} : { deny }),
    ...(acceptNothing ? { accept: [] } : {}),
    ...(denyNothing ? { deny: [] } : {}),
    ...(secondFactor === undefined ? {} : { needsSecondFactor: secondFactor }),
  };
}

async function groupIdOf({ people }: Services, name: string): Promise<string> {
  const wanted = name.toLowerCase();
  const found = await everyItem((page) => people.groups(OPERATOR, { ...page, search: wanted }));
  const group = found.find((one) => one.name === wanted);
  if (group === undefined) throw new AppError('GROUP_NOT_FOUND', `There is no group named ${name}.`);
  return group.id;
}
