import { AppError } from '../errors.ts';
import type { Cli } from './cli.ts';
import { load } from './context.ts';

/** Runs `deskgate <name> …` of whichever plugin has it. Ctrl-C aborts it. */
export async function runPluginCommand(
  cli: Pick<Cli, 'file' | 'io'>,
  name: string,
  args: readonly string[],
): Promise<number> {
  const { config, plugins } = await load(cli);
  const commands = plugins.flatMap(({ plugin }) => plugin.commands?.(config.plugin(plugin)) ?? []);
  const command = commands.find((one) => one.name === name);
  if (command === undefined) {
    throw new AppError('BAD_REQUEST', `There is no command ${name}.`, {
      remedy: `Try deskgate --help, or a command of a plugin: ${commands.map((one) => one.name).join(', ')}.`,
    });
  }
  const stop = new AbortController();
  const onSignal = (): void => stop.abort(new Error('interrupted'));
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    return await command.run(args, { out: cli.io.out, err: cli.io.err, signal: stop.signal });
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}
