import { AppError } from '../errors.ts';
import type { CommandIo } from '../plugins/plugin.ts';
import { load } from './context.ts';

/** Runs `deskgate <name> …` of whichever plugin has it. Ctrl-C aborts it. */
export async function runPluginCommand(
  file: string | undefined,
  io: Pick<CommandIo, 'out' | 'err'>,
  name: string,
  args: readonly string[],
): Promise<number> {
  const { config, plugins } = await load(file);
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
    return await command.run(args, { ...io, signal: stop.signal });
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}
