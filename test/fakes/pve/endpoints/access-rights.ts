import { fullName } from '../auth/identity.ts';
import { privilegesOf } from '../auth/privileges.ts';
import type { Cluster } from '../cluster.ts';
import { died, parameterError } from '../errors.ts';
import { flag, optional, text } from '../schema/param.ts';
import type { Params } from '../schema/params.ts';
import type { Endpoint } from './endpoint.ts';

/** Roles, who may what where, and what that comes to. */
export function accessRights(cluster: Cluster): readonly Endpoint[] {
  const { access, accounts, generation } = cluster;
  const modifyRoles = { path: '/access', privs: ['Sys.Modify'] };
  const knownPaths = (): string[] => [
    ...new Set([
      ...['/', '/access', '/nodes', '/pool', '/sdn', '/storage', '/vms'],
      ...accounts.acl.map(({ path }) => path),
      ...cluster.pools
        .all()
        .flatMap(({ vmids, storages }) => [
          ...[...vmids].map((vmid) => `/vms/${vmid}`),
          ...[...storages].map((id) => `/storage/${id}`),
        ]),
    ]),
  ];
  /** @throws PveError 400 for a privilege that this generation does not have. */
  const namesIn = (params: Params): string[] => {
    const names = (params.maybe('privs') ?? '').split(/[ ,;]+/).filter(Boolean);
    const wrong = names.find((name) => !privilegesOf(generation).includes(name));
    if (wrong !== undefined)
      throw parameterError({ privs: `invalid format - invalid privilege '${wrong}'\n` });
    return names;
  };
  return [
    {
      method: 'GET',
      path: '/access/permissions',
      params: optional({ path: text(), userid: text() }),
      permission: 'any-user',
      handle({ params, who }) {
        const asked = params.maybe('userid');
        if (asked !== null && asked !== fullName(who)) access.need(who, '/access', ['Sys.Audit']);
        const [user = '', token = null] = (asked ?? fullName(who)).split('!');
        const paths = params.has('path') ? [params.text('path')] : knownPaths();
        const rows = paths.map((path) => [path, access.privilegesAt({ user, token }, path)] as const);
        const shown = rows.filter(([, has]) => has.size > 0 || params.has('path'));
        return Object.fromEntries(
          shown.map(([path, has]) => [
            path,
            Object.fromEntries([...has].map(([name, deep]) => [name, deep ? 1 : 0])),
          ]),
        );
      },
    },
    {
      method: 'GET',
      path: '/access/roles',
      permission: 'any-user',
      handle: () =>
        [...accounts.roles].map(([roleid, privs]) => ({ roleid, privs: privs.join(','), special: 0 })),
    },
    {
      method: 'GET',
      path: '/access/roles/{roleid}',
      permission: 'any-user',
      handle({ params }) {
        const role = accounts.roles.get(params.text('roleid'));
        if (role === undefined) throw died(`role '${params.text('roleid')}' does not exist`);
        return Object.fromEntries(role.map((name) => [name, 1]));
      },
    },
    {
      method: 'POST',
      path: '/access/roles',
      params: { roleid: text(), ...optional({ privs: text() }) },
      permission: modifyRoles,
      isProtected: true,
      handle({ params }) {
        accounts.roles.set(params.text('roleid'), namesIn(params));
        return null;
      },
    },
    {
      method: 'PUT',
      path: '/access/roles/{roleid}',
      params: optional({ privs: text(), append: flag() }),
      permission: modifyRoles,
      isProtected: true,
      handle({ params }) {
        const id = params.text('roleid');
        const before = accounts.roles.get(id);
        if (before === undefined) throw died(`role '${id}' does not exist`);
        const kept = params.flag('append') ? before : [];
        accounts.roles.set(id, [...new Set([...kept, ...namesIn(params)])]);
        return null;
      },
    },
    {
      method: 'GET',
      path: '/access/acl',
      permission: 'any-user',
      handle: ({ who }) =>
        accounts.acl
          .filter(() => access.may(who, '/access', ['Sys.Audit', 'Permissions.Modify'], true))
          .map(({ path, type, who: ugid, role, propagate }) => ({
            path,
            type,
            ugid,
            roleid: role,
            propagate: propagate ? 1 : 0,
          })),
    },
    {
      method: 'PUT',
      path: '/access/acl',
      params: {
        path: text(),
        roles: text(),
        ...optional({ users: text(), tokens: text(), propagate: flag(), delete: flag() }),
      },
      permission: { path: '{path}', privs: ['Permissions.Modify'] },
      isProtected: true,
      handle({ params }) {
        for (const type of ['user', 'token'] as const) {
          for (const who of (params.maybe(`${type}s`) ?? '').split(/[ ,;]+/).filter(Boolean)) {
            for (const role of params.text('roles').split(/[ ,;]+/)) {
              if (!accounts.roles.has(role)) throw died(`role '${role}' does not exist`);
              const entry = {
                path: params.text('path'),
                type,
                who,
                role,
                propagate: params.flag('propagate', true),
              };
              if (params.flag('delete')) accounts.revoke(entry);
              else accounts.grant(entry);
            }
          }
        }
        return null;
      },
    },
  ];
}
