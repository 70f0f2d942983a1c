import { ProxmoxError } from '../engine/error.ts';
import type { Finding } from './finding.ts';
import type { Known } from './known.ts';
import { POOL_ROLE, poolPrivileges } from './privileges.ts';
import { grant, makePool, makeRole } from './pveum.ts';

/** The pool, and what may be done in it. */
export async function examinePool(known: Known): Promise<readonly Finding[]> {
  const { subject, signal, rights, major, account } = known;
  const { client, pool, without } = subject;
  const path = pool === null ? '/vms' : `/pool/${pool}`;
  const all = poolPrivileges(major, !without.includes('agent'));
  const wanted = pool === null ? all.filter((privilege) => privilege !== 'Pool.Audit') : all;
  const missing = await rights.missingAt(path, wanted);
  const commands =
    missing.length === 0
      ? []
      : [...makeRole(wanted, await roleAsItIs(known)), ...grant(path, POOL_ROLE, account)];
  return [await isThere(), privileges()];

  async function isThere(): Promise<Finding> {
    if (pool === null) {
      return {
        name: 'pool',
        state: 'note',
        message: 'No pool is configured: the gateway needs its rights on all machines.',
        remedy: 'Name one as pool in [plugins.proxmox], or here with --pool, and grant rights there only.',
      };
    }
    try {
      await client.api(signal).pools.$(pool).$get();
      return { name: 'pool', state: 'ok', message: `The pool ${pool} is there.` };
    } catch (error) {
      if (!(error instanceof ProxmoxError)) throw error;
      if (error.kind === 'notFound')
        return {
          name: 'pool',
          state: 'missing',
          message: `There is no pool ${pool}.`,
          commands: [makePool(pool)],
        };
      if (error.kind !== 'forbidden') throw error;
      return {
        name: 'pool',
        state: 'missing',
        message: `The pool ${pool} may not be seen: Pool.Audit is missing at ${path}.`,
        remedy: `If there is no such pool yet, make it first: ${makePool(pool)}`,
        commands,
      };
    }
  }

  function privileges(): Finding {
    if (rights.known.size === 0)
      return {
        name: 'privileges',
        state: 'missing',
        message:
          account.isSeparated && account.token !== null
            ? 'Proxmox grants no privilege anywhere: a token with privileges of its own needs them besides its user, and has what both have.'
            : 'Proxmox grants no privilege anywhere.',
        commands,
      };
    if (missing.length === 0) return everything();
    return {
      name: 'privileges',
      state: 'missing',
      message: `At ${path} ${missing.length === 1 ? 'is' : 'are'} missing: ${missing.join(', ')}.`,
      ...(account.isSeparated &&
        account.token !== null && {
          remedy: 'Both the user and the token need them: a token has what both have.',
        }),
      commands,
    };
  }

  function everything(): Finding {
    const message = `Everything that is needed at ${path}.`;
    if (!rights.known.get('/')?.size) return { name: 'privileges', state: 'ok', message };
    return {
      name: 'privileges',
      state: 'note',
      message: `${message} There are privileges at /, for the whole cluster, which the gateway does not need.`,
      remedy: 'Grant them at the pool, the templates, the storages and the bridges only.',
    };
  }
}

/** Null while there is none. */
async function roleAsItIs({ subject, signal }: Known): Promise<readonly string[] | null> {
  const roles = (await subject.client.api(signal).access.roles.$get()) as {
    roleid: string;
    privs?: string;
  }[];
  const role = roles.find(({ roleid }) => roleid === POOL_ROLE);
  return role === undefined ? null : (role.privs ?? '').split(',').filter((name) => name !== '');
}
