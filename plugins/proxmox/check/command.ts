import { parseArgs } from 'node:util';
import type { Command, CommandIo } from '../../../src/api.ts';
import type { ProxmoxClient } from '../client.ts';
import { ProxmoxError } from '../engine/error.ts';
import { type Examined, examine, isWell } from './examine.ts';
import { print, printJson } from './print.ts';
import { type CheckSubject, SPARED, type Spared } from './subject.ts';

const USAGE = `Usage: deskgate proxmox check [options]
Looks at what the gateway needs of the configured Proxmox VE cluster, by reading only, and tells the commands for
what is missing. Each option may be repeated, but for --pool.
  --pool POOL        that machines are made in, instead of the configured one
  --template VMID    that machines are made from (else every template that can be seen)
  --storage STORAGE  besides those that the templates are on
  --bridge BRIDGE    besides those that the templates have
  --without WHAT     what no application needs: ${SPARED.join(' or ')}
  --json             print JSON
The exit code is 0 when nothing is missing, 1 when something is, 2 for a wrong option.`;

const many = { type: 'string', multiple: true } as const;
const OPTIONS = {
  pool: { type: 'string' },
  template: many,
  storage: many,
  bridge: many,
  without: many,
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** What the configuration says. */
export type CheckParts = Pick<CheckSubject, 'trust' | 'account' | 'pool' | 'storages' | 'bridges'> & {
  /** Whoever asks for it closes it. */
  readonly connect: () => ProxmoxClient | Promise<ProxmoxClient>;
};

/** `deskgate proxmox check`. @param configured null when no cluster is. */
export function proxmoxCommand(configured: () => Promise<CheckParts | null>): Command {
  return {
    name: 'proxmox',
    summary: 'check: what the gateway needs of the Proxmox VE cluster, and the commands for what is missing',
    async run(args, io) {
      const asked = readCheckArgs(args);
      if (typeof asked === 'string') {
        io.err(asked);
        io.err(USAGE);
        return 2;
      }
      if (asked.isHelp) {
        io.out(USAGE);
        return 0;
      }
      const parts = await configured();
      if (parts === null) {
        io.err('No Proxmox VE cluster is configured: set hosts, and a token, in [plugins.proxmox].');
        return 1;
      }
      const { isJson, pool = parts.pool, templates, without } = asked;
      const both = (one: readonly string[], other: readonly string[]) => [...new Set([...one, ...other])];
      const storages = both(parts.storages, asked.storages);
      const bridges = both(parts.bridges, asked.bridges);
      return check({ ...parts, pool, templates, storages, bridges, without }, isJson, io);
    },
  };
}

interface Asked {
  readonly isHelp: boolean;
  readonly isJson: boolean;
  readonly pool: string | undefined;
  readonly templates: readonly number[];
  readonly storages: readonly string[];
  readonly bridges: readonly string[];
  readonly without: readonly Spared[];
}

/** What is wanted, or what is wrong with it. */
function readCheckArgs(args: readonly string[]): Asked | string {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const { values, positionals } = parsed;
  const { help: isHelp, json: isJson, pool, template = [], storage = [], bridge = [], without = [] } = values;
  const [action, ...more] = positionals;
  if (!isHelp && action !== 'check') {
    return action === undefined ? 'What shall be done?' : `There is no action ${action}.`;
  }
  if (more.length > 0) return `Nothing is known of ${more[0]}.`;
  const noVmid = template.find((vmid) => !/^[1-9]\d{2,8}$/.test(vmid));
  if (noVmid !== undefined) return `Expected the id of a template, such as 9000, got ${noVmid}.`;
  const unknown = without.find((what) => !isSpared(what));
  if (unknown !== undefined) return `Expected ${SPARED.join(' or ')} after --without, got ${unknown}.`;
  return {
    ...{ isHelp, isJson, pool, templates: template.map(Number) },
    ...{ storages: storage, bridges: bridge, without: without.filter(isSpared) },
  };
}

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
}

function isSpared(what: string): what is Spared {
  return (SPARED as readonly string[]).includes(what);
}

type Wanted = Omit<CheckSubject, 'client'> & Pick<CheckParts, 'connect'>;

async function check(wanted: Wanted, isJson: boolean, io: CommandIo): Promise<number> {
  const { connect, ...about } = wanted;
  let client: ProxmoxClient | null = null;
  try {
    client = await connect();
    const examined: Examined = await examine({ ...about, client }, io.signal);
    (isJson ? printJson : print)(examined, io.out);
    return isWell(examined) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ProxmoxError)) throw error;
    io.err(`The check was not finished: ${error.message}`);
    return 1;
  } finally {
    await client?.close();
  }
}
