import { AppRegistry } from '../apps/registry.ts';
import { staticApps } from '../apps/static-apps.ts';
import type { LoadedConfig } from '../config/load.ts';
import { tomlValue } from '../config/toml-value.ts';
import type { Database } from '../db/database.ts';
import { AppError, asAppError } from '../errors.ts';
import type { CommandIo } from '../plugins/plugin.ts';
import type { Loaded } from './context.ts';
import { withPlugins } from './with-plugins.ts';

type Io = Pick<CommandIo, 'out' | 'err'>;

/** `deskgate config print`: every key with its value, secrets hidden, and where it came from. @returns the exit code. */
export function printConfig(
  loaded: Pick<LoadedConfig, 'file' | 'effective'>,
  io: Pick<Io, 'out'>,
  { json = false }: { readonly json?: boolean } = {},
): number {
  const entries = loaded.effective();
  if (json) {
    io.out(JSON.stringify({ file: loaded.file, entries }, null, 2));
    return 0;
  }
  io.out(`# file: ${loaded.file ?? 'none'}`);
  const lines = entries.map(({ key, value, where }) => ({
    text: value === null ? `# ${key} is unset` : `${key} = ${tomlValue(value)}`,
    where,
  }));
  const width = Math.min(WIDEST, Math.max(0, ...lines.map(({ text }) => text.length)));
  for (const { text, where } of lines) io.out(`${text.padEnd(width)}  # ${where}`);
  return 0;
}

const WIDEST = 60;

/**
 * `deskgate config check`: says what is wrong, all of it, and of applications also what their providers' schemas say.
 * Neither the database nor any provider is asked. @returns the exit code.
 */
export async function checkConfig(
  load: () => Promise<Loaded>,
  io: Io,
  { json = false }: { json?: boolean } = {},
): Promise<number> {
  try {
    const loaded = await load();
    await checkApps(loaded);
    const { file } = loaded.config;
    const words = `The configuration is valid (file: ${file ?? 'none'}).`;
    io.out(json ? JSON.stringify({ ok: true, file }, null, 2) : words);
    return 0;
  } catch (thrown) {
    const { message, detail, remedy } = asAppError(thrown);
    if (json) {
      io.out(JSON.stringify({ ok: false, message, detail, remedy }, null, 2));
      return 1;
    }
    io.err(message);
    if (detail !== null) io.err(detail);
    io.err(remedy);
    return 1;
  }
}

/** Rejects with CONFIG_INVALID, which names the field. */
async function checkApps(loaded: Loaded): Promise<void> {
  await withPlugins(loaded, nobodyAsked, async ({ providers, transports }) => {
    new AppRegistry({
      ...{ db: nobodyAsked, providers, transports },
      sealer: { seal: (plain) => plain, open: (sealed) => sealed },
      staticApps: staticApps(loaded.config, loaded.plugins, providers),
    });
  });
}

/** Whatever is asked of it is a mistake of ours. */
const nobodyAsked = refusing() as Database;

function refusing(): unknown {
  return new Proxy(() => {}, {
    get: () => refusing(),
    apply: () => {
      throw new AppError('INTERNAL', 'The database is not asked to check a configuration.');
    },
  });
}
