import type { Command } from 'commander';
import { type Cli, examples } from '../cli.ts';
import { checkConfig, printConfig } from '../config.ts';
import { load } from '../context.ts';
import { doctor } from '../doctor.ts';
import { serve } from '../serve.ts';
import { worker } from '../worker.ts';

/** What runs the gateway, and looks at what it needs. */
export function gatewayCommands(program: Command, cli: Cli): void {
  const { io, does } = cli;
  examples(
    program
      .command('serve', { isDefault: true })
      .description('run the gateway')
      .option('--no-worker', 'leave to "deskgate worker" the jobs that it can do'),
    'serve',
    '--config /etc/deskgate.toml serve --no-worker',
  ).action(does((options: { worker: boolean }) => serve(cli, options)));
  examples(
    program
      .command('worker')
      .description('do jobs only, beside a gateway on the same database')
      .option('--concurrency <n>', 'jobs at once (else job_concurrency)'),
    'worker --concurrency 20',
  ).action(does((options: { concurrency?: string }) => worker(cli, options)));
  examples(
    program
      .command('doctor')
      .description('check what the gateway needs and say what to do')
      .option('--json', 'print JSON'),
    'doctor',
  ).action(does((options: { json?: boolean }) => doctor(cli, options)));

  const config = program.command('config').description('show or check the configuration');
  examples(
    config
      .command('print')
      .description('every key with its value and where it came from; secrets hidden')
      .option('--json', 'print JSON'),
    'config print',
  ).action(does(async (options: { json?: boolean }) => printConfig((await load(cli)).config, io, options)));
  examples(
    config.command('check').description('say all that is wrong').option('--json', 'print JSON'),
    'config check',
  ).action(does((options: { json?: boolean }) => checkConfig(() => load(cli), io, options)));
}
