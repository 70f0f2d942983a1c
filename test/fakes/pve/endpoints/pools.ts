import type { Cluster } from '../cluster.ts';
import { died } from '../errors.ts';
import { poolId } from '../schema/formats.ts';
import { flag, oneOf, optional, text } from '../schema/param.ts';
import type { Params } from '../schema/params.ts';
import type { Pool } from '../state/pools.ts';
import { guestResource, storageResource } from './cluster-resources.ts';
import type { Endpoint } from './endpoint.ts';

export function pools(cluster: Cluster): readonly Endpoint[] {
  const find = (id: string): Pool => {
    const pool = cluster.pools.get(id);
    if (pool === undefined) throw died(`pool '${id}' does not exist`);
    return pool;
  };
  const members = (pool: Pool): object[] => [
    ...cluster.guests
      .all()
      .filter(({ vmid }) => pool.vmids.has(vmid))
      .map((guest) => guestResource(cluster, guest)),
    ...[...pool.storages].flatMap((id) => {
      const storage = cluster.storages.get(id);
      return cluster.nodes
        .all()
        .filter(({ name }) => storage.isOn(name))
        .map(({ name }) => storageResource(storage, name));
    }),
  ];
  const audit = { path: '/pool/{poolid}', privs: ['Pool.Audit'] };
  const allocate = { path: '/pool/{poolid}', privs: ['Pool.Allocate'] };
  const change = (params: Params): null => {
    const pool = find(params.text('poolid'));
    const isDelete = params.flag('delete');
    for (const name of (params.maybe('vms') ?? '').split(/[ ,;]+/).filter(Boolean)) {
      const vmid = Number(name);
      if (isDelete !== pool.vmids.has(vmid)) {
        throw died(isDelete ? `VM ${vmid} is not a pool member` : `VM ${vmid} is already a pool member`);
      }
      if (cluster.guests.get(vmid) === undefined) throw died(`VM ${vmid} does not exist`);
      if (!isDelete && cluster.pools.ofGuest(vmid) !== null && !params.flag('allow-move')) {
        throw died(`VM ${vmid} belongs already to pool '${cluster.pools.ofGuest(vmid)}'`);
      }
      cluster.pools.forgetGuest(vmid);
      if (!isDelete) pool.vmids.add(vmid);
    }
    for (const id of (params.maybe('storage') ?? '').split(/[ ,;]+/).filter(Boolean)) {
      if (isDelete) pool.storages.delete(id);
      else pool.storages.add(cluster.storages.get(id).id);
    }
    pool.comment = params.maybe('comment') ?? pool.comment;
    return null;
  };
  const changes = optional({
    vms: text(),
    storage: text(),
    comment: text(),
    delete: flag(),
    'allow-move': flag(),
  });
  return [
    {
      method: 'GET',
      path: '/pools',
      params: optional({ poolid: text({ format: poolId }), type: oneOf('qemu', 'lxc', 'storage') }),
      permission: 'any-user',
      handle({ params, who }) {
        const asked = params.maybe('poolid');
        if (asked !== null) {
          cluster.access.need(who, `/pool/${asked}`, ['Pool.Audit']);
          const pool = find(asked);
          return [{ poolid: pool.id, comment: pool.comment, members: members(pool) }];
        }
        const seen = cluster.pools
          .all()
          .filter(({ id }) => cluster.access.may(who, `/pool/${id}`, ['Pool.Audit']));
        return seen.map(({ id, comment }) => ({ poolid: id, comment }));
      },
    },
    {
      method: 'POST',
      path: '/pools',
      params: { poolid: text({ format: poolId }), ...optional({ comment: text() }) },
      permission: allocate,
      isProtected: true,
      handle({ params }) {
        const id = params.text('poolid');
        if (cluster.pools.get(id) !== undefined) throw died(`pool '${id}' already exists`);
        cluster.pools.add(id, params.maybe('comment') ?? '');
        return null;
      },
    },
    {
      method: 'PUT',
      path: '/pools',
      params: { poolid: text({ format: poolId }), ...changes },
      permission: allocate,
      isProtected: true,
      handle: ({ params }) => change(params),
    },
    {
      method: 'PUT',
      path: '/pools/{poolid}',
      params: changes,
      permission: allocate,
      isProtected: true,
      handle: ({ params }) => change(params),
    },
    {
      method: 'GET',
      path: '/pools/{poolid}',
      params: optional({ type: oneOf('qemu', 'lxc', 'storage') }),
      permission: audit,
      handle({ params }) {
        const pool = find(params.text('poolid'));
        return { comment: pool.comment, members: members(pool) };
      },
    },
    {
      method: 'DELETE',
      path: '/pools/{poolid}',
      permission: allocate,
      isProtected: true,
      handle({ params }) {
        const pool = find(params.text('poolid'));
        if (pool.vmids.size + pool.storages.size > 0) throw died(`pool '${pool.id}' is not empty`);
        cluster.pools.remove(pool.id);
        return null;
      },
    },
  ];
}
