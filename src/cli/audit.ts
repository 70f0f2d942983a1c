import { AuditLog } from '../audit/audit-log.ts';
import { openDatabase } from '../db/open.ts';
import type { Logger } from '../log.ts';
import type { CommandIo } from '../plugins/plugin.ts';
import { load } from './context.ts';
import { OPERATOR } from './with-people.ts';

type Io = Pick<CommandIo, 'out' | 'err'>;

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

export interface AuditListOptions {
  readonly actor?: string;
  readonly action?: string;
  readonly resource?: string;
  readonly result?: string;
  readonly limit: string;
  readonly json?: boolean;
}

/** `deskgate audit …`: reads the database itself. */
export const audit = {
  list: (file: string | undefined, io: Io, { limit, json, ...filter }: AuditListOptions): Promise<number> =>
    withAudit(file, async (log) => {
      const { items } = await log.list(OPERATOR, { ...filter, limit: Number(limit) || 50 });
      if (json) {
        io.out(JSON.stringify(items, null, 2));
        return 0;
      }
      for (const { at, actor, address, action, resources, result } of items.toReversed()) {
        const cells = [new Date(at).toISOString(), actor.padEnd(16), address.padEnd(15), action.padEnd(20)];
        io.out(`${cells.join('  ')}  ${result.padEnd(12)}  ${resources.join(' ')}`.trimEnd());
      }
      return 0;
    }),

  export: (file: string | undefined, io: Io): Promise<number> =>
    withAudit(file, async (log, signal) => {
      for await (const entry of log.all(OPERATOR, signal)) io.out(JSON.stringify(entry));
      return 0;
    }),

  verify: (file: string | undefined, io: Io): Promise<number> =>
    withAudit(file, async (log, signal) => {
      const { entries, broken } = await log.verify(OPERATOR, signal);
      if (broken === null) {
        io.out(`All ${entries} entries are as they were written.`);
        return 0;
      }
      io.err(
        `Entry ${broken.seq} (place ${broken.place}) was changed, or what stood before it is missing; the ${entries} before it are as they were written.`,
      );
      return 1;
    }),
};

async function withAudit(
  file: string | undefined,
  work: (log: AuditLog, signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const { config } = await load(file);
  const db = await openDatabase({ url: config.core.databaseUrl, log: silent });
  try {
    return await work(new AuditLog({ db, log: silent }), new AbortController().signal);
  } finally {
    await db.close();
  }
}
