import type { Command } from 'commander';
import { GatewayClient } from '../client/index.ts';
import { AppError } from '../errors.ts';
import { EXIT } from './exit-codes.ts';
import type { CliIo } from './io.ts';
import { checkKey, checkUrl, storedLogin } from './login.ts';

interface GlobalOptions {
  readonly config?: string;
  readonly gateway?: string;
  readonly local?: boolean;
  readonly insecure?: boolean;
}

/** What each command is registered with. */
export interface Cli {
  readonly io: CliIo;
  /** The configuration file that was named. */
  file(): string | undefined;
  options(): GlobalOptions;
  /** For `.action`: a number that the work resolves to is the exit code; anything else is 0. */
  does<Given extends unknown[]>(
    work: (...given: Given) => Promise<unknown>,
  ): (...given: Given) => Promise<void>;
  /** The gateway that commands are for; null where they work on the database of this machine. */
  remote(): Promise<GatewayClient | null>;
  /** The same for commands that there is nothing of without a gateway. */
  gateway(): Promise<GatewayClient>;
}

export function createCli(program: Command, io: CliIo, exit: (code: number) => void): Cli {
  const options = () => program.opts<GlobalOptions>();
  const remote = async (): Promise<GatewayClient | null> => {
    const { gateway, local, insecure = false } = options();
    if (local) return null;
    const named = gateway ?? io.env.DESKGATE_URL;
    const stored = await storedLogin(io);
    if (named === undefined && stored === null) return null;
    const url = checkUrl(named ?? stored?.url ?? '', insecure);
    // the key of one gateway is not shown to another
    const key = io.env.DESKGATE_KEY ?? (stored?.url === url ? stored.key : undefined);
    if (key !== undefined) return new GatewayClient({ url, key: checkKey(key) });
    throw new AppError('UNAUTHENTICATED', `There is no key for ${url}.`, {
      remedy: `Run deskgate login ${url}, or set DESKGATE_KEY.`,
    });
  };
  return {
    io,
    options,
    remote,
    file: () => options().config,
    does:
      (work) =>
      async (...given) => {
        const code = await work(...given);
        exit(typeof code === 'number' ? code : EXIT.done);
      },
    async gateway() {
      const client = await remote();
      if (client !== null) return client;
      throw new AppError('UNAUTHENTICATED', 'This command asks a gateway, and none is named.', {
        remedy: 'Run deskgate login https://…, or set DESKGATE_URL and DESKGATE_KEY.',
      });
    },
  };
}

/** Shows examples below the help of a command. */
export function examples(command: Command, ...lines: readonly string[]): Command {
  return command.addHelpText(
    'after',
    `\nExamples:\n${lines.map((line) => `  $ deskgate ${line}`).join('\n')}`,
  );
}
