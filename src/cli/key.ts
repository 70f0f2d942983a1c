import { Keys } from '../auth/key-service.ts';
import type { AccessKeyView } from '../auth/keys.ts';
import type { Actor } from '../auth/model.ts';
import { AppError } from '../errors.ts';
import { EventBus } from '../events/bus.ts';
import type { CommandIo } from '../plugins/plugin.ts';
import { OPERATOR, type Opened, withPeople } from './with-people.ts';

type Io = Pick<CommandIo, 'out' | 'err'>;

const DAY_MS = 86_400_000;

export interface AddKeyOptions {
  readonly scope?: readonly string[];
  readonly from?: readonly string[];
  readonly days?: string;
  readonly manage?: boolean;
}

/** `deskgate key …`: works on the database itself; streams of a revoked key end within 2 s. */
export const key = {
  add: (file: string | undefined, io: Io, username: string, name: string, options: AddKeyOptions) =>
    withPeople(file, async (opened) => {
      const owner: Actor = { ...OPERATOR, userId: await opened.idOf(username), username };
      const { view, token } = await keysOf(opened).add(owner, {
        name,
        isManage: options.manage,
        scopes: options.scope,
        addresses: options.from,
        expiresAt: options.days === undefined ? null : Date.now() + daysOf(options.days) * DAY_MS,
      });
      await opened.did('addKey', view.id);
      io.err('This is the key. It is shown this once.');
      io.out(token);
    }),

  list: (file: string | undefined, io: Io, options: { json?: boolean }): Promise<number> =>
    withPeople(file, async (opened) => {
      const { items: keys } = await keysOf(opened).list(OPERATOR, { all: true, limit: 200 });
      if (options.json) return io.out(JSON.stringify(keys, null, 2));
      io.out(`${'ID'.padEnd(20)}  ${'USER'.padEnd(16)}  ${'STATE'.padEnd(8)}  ${'USED'.padEnd(24)}  NAME`);
      for (const one of keys) {
        const used = one.usedAt === null ? 'never' : new Date(one.usedAt).toISOString();
        const cells = [
          one.id,
          one.owner.username.padEnd(16),
          stateOf(one).padEnd(8),
          used.padEnd(24),
          one.name,
        ];
        io.out(cells.join('  '));
      }
    }),

  revoke: (file: string | undefined, io: Io, id: string): Promise<number> =>
    withPeople(file, async (opened) => {
      const { name, owner } = await keysOf(opened).revoke(OPERATOR, id);
      await opened.did('revokeKey', id);
      io.out(`Revoked ${name} of ${owner.username}.`);
    }),
};

const keysOf = ({ db, permissions }: Opened): Keys => new Keys({ db, permissions, bus: new EventBus() });

function daysOf(given: string): number {
  const days = Number(given);
  if (Number.isFinite(days) && days > 0) return days;
  throw new AppError('BAD_REQUEST', `Expected a number of days, got ${given.slice(0, 20)}.`);
}

function stateOf({ revokedAt, expiresAt }: AccessKeyView): string {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= Date.now() ? 'expired' : 'valid';
}
