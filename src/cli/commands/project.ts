import type { Command } from 'commander';
import { checkedChoice } from '../../checked.ts';
import { AppError } from '../../errors.ts';
import { PROJECT_ROLES, type ProjectRole } from '../../projects/roles.ts';
import type { ProjectView } from '../../projects/service.ts';
import { type Cli, examples } from '../cli.ts';
import { collected } from '../collected.ts';
import { everyItem, OPERATOR, projectOf, projectsOf, type Services } from '../services.ts';
import { plain, table } from '../table.ts';
import { withServices } from '../with-services.ts';

interface ShareOptions {
  readonly everybody?: boolean;
  readonly nobody?: boolean;
  readonly projects?: readonly string[];
  readonly groups?: readonly string[];
  readonly json?: boolean;
}

/** `deskgate project …` */
export function projectCommands(program: Command, cli: Cli): void {
  const { io, does } = cli;
  const projects = program
    .command('project')
    .alias('projects')
    .description('manage what people own together, and who belongs to it');

  examples(
    projects.command('list').description('projects, by name').option('--json', 'print JSON'),
    'project list',
  ).action(
    does((options: { json?: boolean }) =>
      withServices(cli, async (services) => {
        const found = await projectsOf(services);
        if (options.json) return io.out(JSON.stringify(found, null, 2));
        const rows = found.map((one) => [one.name, one.members, one.role ?? '-', plain(one.description)]);
        for (const line of table(['PROJECT', 'MEMBERS', 'YOU', 'DESCRIPTION'], rows)) io.out(line);
      }),
    ),
  );

  examples(
    projects.command('show <project>').description('all of a project, as JSON'),
    'project show physics',
  ).action(
    does((name: string) =>
      withServices(cli, async (services) => io.out(JSON.stringify(await projectOf(services, name), null, 2))),
    ),
  );

  examples(
    projects
      .command('create <project>')
      .description('make a project')
      .option('--description <text>', 'one line about it')
      .option('--json', 'print JSON'),
    'project create physics --description "Desktops of the physics course"',
  ).action(
    does((name: string, { description, json }: { description?: string; json?: boolean }) =>
      withServices(cli, async ({ projects: service, did }) => {
        const made = await service.create(OPERATOR, { name, description });
        await did('createProject', made.id);
        io.out(json ? JSON.stringify(made, null, 2) : `Made the project ${made.name}.`);
      }),
    ),
  );

  const changes = (change: Parameters<Services['projects']['change']>[2], name: string) =>
    withServices(cli, async (services) => {
      const { id, revision } = await projectOf(services, name);
      const now = await services.projects.change(OPERATOR, id, change, revision);
      await services.did('changeProject', id);
      io.out(`It is ${now.name}${now.description === '' ? '' : `: ${plain(now.description)}`}.`);
    });

  examples(
    projects.command('rename <project> <name>').description('give a project another name'),
    'project rename physics chemistry',
  ).action(does((name: string, to: string) => changes({ name: to }, name)));

  examples(
    projects.command('describe <project> <text>').description('say what a project is about'),
    'project describe physics "Desktops of the physics course"',
  ).action(does((name: string, description: string) => changes({ description }, name)));

  examples(
    projects
      .command('delete <project>')
      .description('remove a project that has neither applications nor desktops, with its keys'),
    'project delete physics',
  ).action(
    does((name: string) =>
      withServices(cli, async (services) => {
        const { id, revision } = await projectOf(services, name);
        await services.projects.remove(OPERATOR, id, revision);
        await services.did('removeProject', id);
        io.out(`Removed the project ${name}.`);
      }),
    ),
  );

  examples(
    projects
      .command('members <project>')
      .description('who belongs to a project, and as what')
      .option('--search <text>', 'part of a name')
      .option('--role <role>', PROJECT_ROLES.join(', '))
      .option('--json', 'print JSON'),
    'project members physics',
    'project members physics --role manager',
  ).action(
    does((name: string, options: { search?: string; role?: string; json?: boolean }) =>
      withServices(cli, async (services) => {
        const { id } = await projectOf(services, name);
        const { search, role } = options;
        const only = { search, role: role === undefined ? undefined : roleIn(role) };
        const found = await everyItem((page) =>
          services.projects.members(OPERATOR, id, { ...page, ...only }),
        );
        const shown = found.map(({ user, role, createdAt }) => ({
          user: { id: user.id, username: user.username },
          role,
          createdAt,
        }));
        if (options.json) return io.out(JSON.stringify(shown, null, 2));
        const rows = shown.map(({ user, role }) => [user.username, role]);
        for (const line of table(['USER', 'ROLE'], rows)) io.out(line);
      }),
    ),
  );

  examples(
    projects
      .command('join <project> <username>')
      .description('let a user belong to a project')
      .option('--role <role>', PROJECT_ROLES.join(', '), 'member'),
    'project join physics ada --role manager',
  ).action(
    does((name: string, username: string, { role }: { role: string }) =>
      withServices(cli, async (services) => {
        const { id } = await projectOf(services, name);
        const { user } = await services.projects.addMember(OPERATOR, id, username, roleIn(role));
        await services.did('addProjectMember', id, user.id);
        io.out(`${user.username} is a ${role} of ${name}.`);
      }),
    ),
  );

  examples(
    projects.command('role <project> <username> <role>').description('give a member another role'),
    'project role physics ada viewer',
  ).action(
    does((name: string, username: string, role: string) =>
      withServices(cli, async (services) => {
        const { id } = await projectOf(services, name);
        const userId = await memberIdOf(services, id, username);
        await services.projects.changeMember(OPERATOR, id, userId, roleIn(role));
        await services.did('changeProjectMember', id, userId);
        io.out(`${username} is a ${role} of ${name}.`);
      }),
    ),
  );

  examples(
    projects
      .command('leave <project> <username>')
      .description('take a user out of a project; the desktops stay'),
    'project leave physics ada',
  ).action(
    does((name: string, username: string) =>
      withServices(cli, async (services) => {
        const { id } = await projectOf(services, name);
        const userId = await memberIdOf(services, id, username);
        await services.projects.removeMember(OPERATOR, id, userId);
        await services.did('removeProjectMember', id, userId);
        io.out(`${username} does not belong to ${name} any more.`);
      }),
    ),
  );

  examples(
    projects
      .command('share <app>')
      .description('with whom an application is shared; with an option share it so, over the API')
      .option('--everybody', 'with everybody')
      .option('--projects <names...>', 'with projects')
      .option('--groups <names...>', 'with groups')
      .option('--nobody', 'with nobody but who looks after applications')
      .option('--json', 'print JSON'),
    'project share firefox',
    'project share firefox --projects physics chemistry --groups staff',
  ).action(
    does(async (appId: string, { everybody = false, projects: own, groups, nobody, json }: ShareOptions) => {
      const client = await cli.gateway();
      const path = { appId };
      const isAsked = !everybody && own === undefined && groups === undefined;
      if (nobody && !isAsked) throw new AppError('BAD_REQUEST', 'With nobody is without all others.');
      const sharing =
        isAsked && !nobody
          ? await client.ask('getAppSharing', { path })
          : await client.ask('setAppSharing', {
              path,
              body: {
                everybody,
                projectIds: await idsOf(own, 'project', (search) =>
                  collected(client.all('listProjects', { query: { search } })),
                ),
                groupIds: await idsOf(groups, 'group', (search) =>
                  collected(client.all('listGroups', { query: { search } })),
                ),
              },
            });
      if (json) return io.out(JSON.stringify(sharing, null, 2));
      const rows = [
        ...(sharing.everybody ? [['everybody', '']] : []),
        ...sharing.projects.map(({ name }) => ['project', name]),
        ...sharing.groups.map(({ name }) => ['group', name]),
      ];
      if (rows.length === 0) rows.push(['nobody', '']);
      for (const line of table(['WITH', 'NAME'], rows)) io.out(line);
    }),
  );
}

const roleIn = (given: string): ProjectRole => checkedChoice('role', given, PROJECT_ROLES);

async function memberIdOf({ projects }: Services, id: ProjectView['id'], username: string): Promise<string> {
  const found = await everyItem((page) => projects.members(OPERATOR, id, { ...page, search: username }));
  const member = found.find(({ user }) => user.username === username.toLowerCase());
  if (member === undefined)
    throw new AppError('MEMBER_NOT_FOUND', `${username} does not belong to the project.`);
  return member.user.id;
}

async function idsOf(
  names: readonly string[] | undefined,
  what: 'project' | 'group',
  find: (search: string) => Promise<readonly { readonly id: string; readonly name: string }[]>,
): Promise<string[]> {
  const ids: string[] = [];
  for (const name of names ?? []) {
    const found = (await find(name)).find((one) => one.name === name.toLowerCase());
    const code = what === 'project' ? 'PROJECT_NOT_FOUND' : 'GROUP_NOT_FOUND';
    if (found === undefined) throw new AppError(code, `There is no ${what} named ${name}.`);
    ids.push(found.id);
  }
  return ids;
}
