import { Command, CommanderError } from 'commander';
import { version } from '../version.ts';
import { createCli } from './cli.ts';
import { appCommands } from './commands/app.ts';
import { auditCommands } from './commands/audit.ts';
import { backupCommands } from './commands/backup.ts';
import { breakGlassCommand } from './commands/break-glass.ts';
import { completionCommand } from './commands/completion.ts';
import { gatewayCommands } from './commands/gateway.ts';
import { groupCommands } from './commands/group.ts';
import { homeCommands } from './commands/home.ts';
import { identityCommands } from './commands/identity.ts';
import { instanceCommands } from './commands/instance.ts';
import { jobCommands } from './commands/jobs.ts';
import { keyCommands } from './commands/key.ts';
import { loginCommands } from './commands/login.ts';
import { poolCommands } from './commands/pool.ts';
import { projectCommands } from './commands/project.ts';
import { quotaCommands } from './commands/quota.ts';
import { recordingCommands } from './commands/recording.ts';
import { userCommands } from './commands/user.ts';
import { webhookCommands } from './commands/webhook.ts';
import { EXIT, exitCodeOf, failureOf } from './exit-codes.ts';
import { type CliIo, processIo } from './io.ts';
import { runPluginCommand } from './plugin-command.ts';

const REGISTERS = [
  gatewayCommands,
  loginCommands,
  appCommands,
  instanceCommands,
  homeCommands,
  poolCommands,
  userCommands,
  groupCommands,
  projectCommands,
  identityCommands,
  breakGlassCommand,
  keyCommands,
  quotaCommands,
  recordingCommands,
  auditCommands,
  jobCommands,
  webhookCommands,
  backupCommands,
  completionCommand,
];

/** The command line. @returns the exit code; a failure is told in plain words on standard error. */
export async function run(args: readonly string[], io: CliIo = processIo()): Promise<number> {
  let exitCode: number = EXIT.done;
  const program = new Command('deskgate')
    .description('A self-hosted desktop gateway: click an app, its desktop is in your browser.')
    .version(version)
    .option('-c, --config <file>', 'configuration file (else DESKGATE_CONFIG, else ./deskgate.toml)')
    .option('--gateway <url>', 'the gateway to ask (else DESKGATE_URL, else where you have logged in)')
    .option('--local', "work on this machine's database, wherever you have logged in")
    .option('--insecure', 'send the key over http to another machine')
    .configureOutput({
      writeOut: (text) => io.out(text.replace(/\n$/, '')),
      writeErr: (text) => io.err(text.replace(/\n$/, '')),
    })
    .exitOverride()
    .showHelpAfterError();
  const cli = createCli(program, io, (code) => {
    exitCode = code;
  });
  for (const register of REGISTERS) register(program, cli);
  program
    .command('plugin <command> [args...]', { hidden: true })
    .allowUnknownOption()
    .helpOption(false)
    .action(cli.does((name: string, given: string[]) => runPluginCommand(cli, name, given)));
  program.addHelpText('after', '\nPlugins bring more commands, such as "deskgate image build".');

  try {
    await program.parseAsync(withPluginPrefix(args, program), { from: 'user' });
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.done : EXIT.usage;
    const error = failureOf(thrown);
    io.err(`${error.message}${error.detail === null ? '' : `\n${error.detail}`}\n${error.remedy}`);
    if (error.code === 'INTERNAL') io.err(thrown instanceof Error ? (thrown.stack ?? '') : String(thrown));
    return exitCodeOf(error);
  }
}

const WITH_VALUE = new Set(['-c', '--config', '--gateway']);

/** A command that is not the core's is a plugin's: `image build` is read as `plugin image build`. */
function withPluginPrefix(args: readonly string[], program: Command): string[] {
  const own = new Set([
    'help',
    ...program.commands.flatMap((command) => [command.name(), ...command.aliases()]),
  ]);
  let index = 0;
  while (args[index]?.startsWith('-')) index += WITH_VALUE.has(args[index] ?? '') ? 2 : 1;
  const first = args[index];
  if (first === undefined || own.has(first)) return [...args];
  return [...args.slice(0, index), 'plugin', ...args.slice(index)];
}
