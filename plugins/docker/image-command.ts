import { parseArgs } from 'node:util';
import { type Command, type CommandIo, connectEngine } from '../../src/api.ts';
import type { DockerConfig } from './config.ts';
import { buildImages, IMAGE_NAMES, type ImageName } from './images.ts';

const USAGE = `Usage: deskgate image build [${IMAGE_NAMES.join('|')}|all ...] [options]
  --base IMAGE     Debian 12 image to build on
  --from-packages  ask no registry: make the base from Debian packages (needs mmdebstrap)
  --force          build also what is up to date`;

const OPTIONS = {
  base: { type: 'string' },
  'from-packages': { type: 'boolean', default: false },
  force: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** `deskgate image build …` */
export function imageCommand(config: Pick<DockerConfig, 'host' | 'certPath'>): Command {
  return {
    name: 'image',
    summary: 'build the reference images: a desktop, one each for RDP, SSH and telnet, and guacd',
    async run(args, io) {
      const read = readArgs(args);
      if (typeof read === 'string') {
        io.err(read);
        io.err(USAGE);
        return 2;
      }
      if (read.help) {
        io.out(USAGE);
        return 0;
      }
      await build(read, config, io);
      return 0;
    },
  };
}

interface Wanted {
  readonly help: boolean;
  readonly names: readonly ImageName[];
  readonly base: string | undefined;
  readonly fromPackages: boolean;
  readonly force: boolean;
}

/** What is wanted, or what is wrong with it. */
export function readArgs(args: readonly string[]): Wanted | string {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const { values, positionals } = parsed;
  const [action, ...given] = positionals;
  const { base, help, force, 'from-packages': fromPackages } = values;
  if (!help && action !== 'build') {
    return action === undefined ? 'What shall be done with the images?' : `There is no action ${action}.`;
  }
  const unknown = given.find((name) => name !== 'all' && !isName(name));
  if (unknown !== undefined) return `There is no image ${unknown}.`;
  const names = given.length === 0 || given.includes('all') ? IMAGE_NAMES : given.filter(isName);
  return { help, names, base, fromPackages, force };
}

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
}

function isName(name: string): name is ImageName {
  return (IMAGE_NAMES as readonly string[]).includes(name);
}

async function build(
  { names, base, fromPackages, force }: Wanted,
  { host, certPath }: Pick<DockerConfig, 'host' | 'certPath'>,
  { out, signal }: CommandIo,
): Promise<void> {
  const engine = await connectEngine({ host, certPath });
  await buildImages(names, { engine, print: out, signal, force, base, fromPackages });
}
