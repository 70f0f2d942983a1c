import type { LoadedConfig } from '../config/load.ts';
import { tomlValue } from '../config/toml-value.ts';
import { asAppError } from '../errors.ts';
import type { CommandIo } from '../plugins/plugin.ts';

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

/** `deskgate config check`: says what is wrong, all of it. @returns the exit code. */
export async function checkConfig(load: () => Promise<LoadedConfig>, io: Io): Promise<number> {
  try {
    const { file } = await load();
    io.out(`The configuration is valid (file: ${file ?? 'none'}).`);
    return 0;
  } catch (thrown) {
    const { message, detail, remedy } = asAppError(thrown);
    io.err(message);
    if (detail !== null) io.err(detail);
    io.err(remedy);
    return 1;
  }
}
