import { Command as Commander, CommanderError } from 'commander';
import { asAppError } from '../errors.ts';
import { JOB_REGISTRIES } from '../jobs/registries.ts';
import { version } from '../version.ts';
import { type AuditListOptions, audit } from './audit.ts';
import { checkConfig, printConfig } from './config.ts';
import { load } from './context.ts';
import { doctor } from './doctor.ts';
import { group, type ListOptions } from './group.ts';
import { jobs } from './jobs.ts';
import { type AddKeyOptions, key } from './key.ts';
import { runPluginCommand } from './plugin-command.ts';
import { quota } from './quota.ts';
import { serve } from './serve.ts';
import { user } from './user.ts';
import { worker } from './worker.ts';

const io = {
  out: (line: string) => console.log(line),
  err: (line: string) => console.error(line),
};

/** The command line. @returns the exit code; a failure is told in plain words on standard error. */
export async function run(args: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = new Commander('deskgate')
    .description('A self-hosted desktop gateway: click an app, its desktop is in your browser.')
    .version(version)
    .option('-c, --config <file>', 'configuration file (else DESKGATE_CONFIG, else ./deskgate.toml)')
    .exitOverride()
    .showHelpAfterError();
  const file = (): string | undefined => program.opts<{ config?: string }>().config;
  const action =
    <A extends unknown[]>(work: (...given: A) => Promise<number>) =>
    async (...given: A): Promise<void> => {
      exitCode = await work(...given);
    };

  program
    .command('serve', { isDefault: true })
    .description('run the gateway')
    .option('--no-worker', 'leave to "deskgate worker" the jobs that it can do')
    .action(action((options: { worker: boolean }) => serve(file(), io, options)));
  program
    .command('worker')
    .description('do jobs only, beside a gateway on the same database')
    .option('--concurrency <n>', 'jobs at once (else job_concurrency)')
    .action(action((options: { concurrency?: string }) => worker(file(), io, options)));
  program
    .command('doctor')
    .description('check what the gateway needs and say what to do')
    .option('--json', 'print JSON')
    .action(action((options: { json?: boolean }) => doctor(file(), io, options)));

  const config = program.command('config').description('show or check the configuration');
  config
    .command('print')
    .description('every key with its value and where it came from; secrets hidden')
    .option('--json', 'print JSON')
    .action(
      action(async (options: { json?: boolean }) => printConfig((await load(file())).config, io, options)),
    );
  config
    .command('check')
    .description('say all that is wrong')
    .action(action(() => checkConfig(async () => (await load(file())).config, io)));

  const users = program.command('user').description('manage local users');
  users
    .command('add <username>')
    .description('add a user; asks for the password, or reads it from standard input')
    .option('--admin', 'make an administrator')
    .option('--role <role>', 'user, expert or admin', 'user')
    .action(
      action((name: string, options: { admin?: boolean; role?: string }) =>
        user.add(file(), io, name, options),
      ),
    );
  users
    .command('role <username> <role>')
    .description('make them user, expert or admin')
    .action(action((name: string, role: string) => user.role(file(), io, name, role)));
  users
    .command('why <username> [permission]')
    .description('say what a user may and may not do, and what decides it')
    .option('--json', 'print JSON')
    .action(
      action((name: string, permission: string | undefined, options: { json?: boolean }) =>
        user.why(file(), io, name, permission, options),
      ),
    );
  users
    .command('list')
    .option('--json', 'print JSON')
    .action(action((options: { json?: boolean }) => user.list(file(), io, options)));
  users
    .command('passwd <username>')
    .description('set the password and end all sessions of the user')
    .action(action((name: string) => user.passwd(file(), io, name)));
  users
    .command('disable <username>')
    .description('end all sessions and streams of the user and let nobody sign in as them')
    .action(action((name: string) => user.disable(file(), io, name, true)));
  users.command('enable <username>').action(action((name: string) => user.disable(file(), io, name, false)));
  users
    .command('reset-factor <username>')
    .description('switch the second factor off, for who has lost it and the recovery codes')
    .action(action((name: string) => user.resetFactor(file(), io, name)));
  users
    .command('link <username>')
    .description('print a link that signs in once, within an hour, without a second factor')
    .action(action((name: string) => user.link(file(), io, name)));

  const groups = program.command('group').description('manage groups of users and what they may do');
  const withLists = (command: Commander): Commander =>
    command
      .option('--accept <permissions...>', 'give them, such as apps.launch, apps.* or *')
      .option('--deny <permissions...>', 'withhold them, whatever the role says');
  withLists(groups.command('add <group>')).action(
    action((name: string, lists: ListOptions) => group.add(file(), io, name, lists)),
  );
  withLists(groups.command('change <group>').description('replace the lists that are named')).action(
    action((name: string, lists: ListOptions) => group.change(file(), io, name, lists)),
  );
  groups
    .command('list')
    .option('--json', 'print JSON')
    .action(action((options: { json?: boolean }) => group.list(file(), io, options)));
  groups.command('remove <group>').action(action((name: string) => group.remove(file(), io, name)));
  groups
    .command('join <group> <username>')
    .action(action((name: string, username: string) => group.join(file(), io, name, username)));
  groups
    .command('leave <group> <username>')
    .action(action((name: string, username: string) => group.leave(file(), io, name, username)));

  const keys = program.command('key').description('manage the access keys of programs');
  keys
    .command('add <username> <name>')
    .description('make a key of the user and print it, this once')
    .option('--scope <permissions...>', 'what it may use of what the user may; else all')
    .option('--from <addresses...>', 'addresses and CIDR blocks that it may be used from')
    .option('--days <n>', 'for how long; else for ever')
    .option('--manage', 'makes and revokes keys of the user, and does nothing else')
    .action(
      action((username: string, name: string, options: AddKeyOptions) =>
        key.add(file(), io, username, name, options),
      ),
    );
  keys
    .command('list')
    .option('--json', 'print JSON')
    .action(action((options: { json?: boolean }) => key.list(file(), io, options)));
  keys.command('revoke <id>').action(action((id: string) => key.revoke(file(), io, id)));

  const quotas = program.command('quota').description('see and set what desktops may take');
  quotas
    .command('show [username]')
    .description("used and allowed: a user's, else that of the whole gateway")
    .option('--json', 'print JSON')
    .action(
      action((name: string | undefined, options: { json?: boolean }) =>
        quota.show(file(), io, name, options),
      ),
    );
  quotas
    .command('set <limits...>')
    .description('such as containers=10 memory=64g cpus=unlimited vms=default; the others stay as they are')
    .option('--user <username>', 'of this user; else of the whole gateway')
    .action(
      action((limits: string[], options: { user?: string }) => quota.set(file(), io, limits, options.user)),
    );

  const log = program.command('audit').description('who did what, and whether it was tampered with');
  log
    .command('list')
    .description('the newest entries')
    .option('--actor <name>', 'part of a user name')
    .option('--action <name>', 'such as startApp')
    .option('--resource <id>', 'what it was done to')
    .option('--result <code>', 'ok, or the code of an error')
    .option('--limit <n>', 'at most 500', '50')
    .option('--json', 'print JSON')
    .action(action((options: AuditListOptions) => audit.list(file(), io, options)));
  log
    .command('export')
    .description('all of it, one JSON object a line')
    .action(action(() => audit.export(file(), io)));
  log
    .command('verify')
    .description('exits with 1 where an entry was changed or is missing')
    .action(action(() => audit.verify(file(), io)));

  const job = program.command('jobs').description('see and manage slow work');
  job
    .command('list')
    .description('jobs, and how many there are of each kind')
    .option('--registry <name>', `only ${JOB_REGISTRIES.join(', ')}`)
    .option('--json', 'print JSON')
    .action(action((options: { registry?: string; json?: boolean }) => jobs.list(file(), io, options)));
  job.command('show <id>').action(action((id: string) => jobs.show(file(), io, id)));
  job
    .command('cancel <id>')
    .description('give it up; one that runs is aborted within 5 s')
    .action(action((id: string) => jobs.cancel(file(), io, id)));
  job
    .command('retry <id>')
    .description('do a failed or canceled one again, and at once what waits for its time')
    .action(action((id: string) => jobs.retry(file(), io, id)));

  program
    .command('plugin <command> [args...]', { hidden: true })
    .allowUnknownOption()
    .helpOption(false)
    .action(action((name: string, given: string[]) => runPluginCommand(file(), io, name, given)));
  program.addHelpText('after', '\nPlugins bring more commands, such as "deskgate image build".');

  try {
    await program.parseAsync(withPluginPrefix(args, program), { from: 'user' });
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode;
    const error = asAppError(thrown);
    io.err(`${error.message}${error.detail === null ? '' : `\n${error.detail}`}\n${error.remedy}`);
    if (error.code === 'INTERNAL') io.err(thrown instanceof Error ? (thrown.stack ?? '') : String(thrown));
    return 1;
  }
}

/** A command that is not the core's is a plugin's: `image build` is read as `plugin image build`. */
function withPluginPrefix(args: readonly string[], program: Commander): string[] {
  const own = new Set(['help', ...program.commands.map((command) => command.name())]);
  let index = 0;
  while (args[index]?.startsWith('-')) index += args[index] === '-c' || args[index] === '--config' ? 2 : 1;
  const first = args[index];
  if (first === undefined || own.has(first)) return [...args];
  return [...args.slice(0, index), 'plugin', ...args.slice(index)];
}
