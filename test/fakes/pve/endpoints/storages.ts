import type { Identity } from '../auth/identity.ts';
import type { Cluster } from '../cluster.ts';
import { died } from '../errors.ts';
import { storageId } from '../schema/formats.ts';
import { flag, integer, oneOf, optional, text } from '../schema/param.ts';
import type { Storage } from '../state/storages.ts';
import type { Endpoint } from './endpoint.ts';

const SEE = ['Datastore.Audit', 'Datastore.AllocateSpace'];

export function storages(cluster: Cluster): readonly Endpoint[] {
  const seen = (who: Identity): Storage[] =>
    cluster.storages.all().filter(({ id }) => cluster.access.may(who, `/storage/${id}`, SEE, true));
  const onNode = (node: string, id: string): Storage => {
    const storage = cluster.storages.get(id);
    if (!storage.isOn(node)) throw died(`storage '${id}' is not available on node '${node}'`);
    return storage;
  };
  return [
    {
      method: 'GET',
      path: '/storage',
      params: optional({ type: text() }),
      permission: 'any-user',
      handle: ({ who }) => seen(who).map(definition),
    },
    {
      method: 'GET',
      path: '/nodes/{node}/storage',
      params: optional({
        storage: text({ format: storageId }),
        content: text(),
        enabled: flag(),
        target: text(),
        format: flag(),
      }),
      permission: 'any-user',
      isProtected: true,
      handle: ({ params, who }) =>
        seen(who)
          .filter((storage) => storage.isOn(params.text('node')))
          .filter(({ id }) => (params.maybe('storage') ?? id) === id)
          .filter(
            ({ content }) =>
              !params.has('content') ||
              params
                .text('content')
                .split(',')
                .some((one) => content.includes(one)),
          )
          .map((storage) => ({ ...definition(storage), ...figures(storage) })),
    },
    {
      method: 'GET',
      path: '/nodes/{node}/storage/{storage}/status',
      permission: { path: '/storage/{storage}', privs: SEE, any: true },
      isProtected: true,
      handle({ params }) {
        const storage = onNode(params.text('node'), params.text('storage'));
        return { ...definition(storage), ...figures(storage) };
      },
    },
    {
      method: 'GET',
      path: '/nodes/{node}/storage/{storage}/content',
      params: optional({
        vmid: integer(100, 999_999_999),
        content: oneOf('images', 'rootdir', 'iso', 'vztmpl', 'backup', 'snippets', 'import'),
      }),
      permission: { path: '/storage/{storage}', privs: SEE, any: true },
      isProtected: true,
      handle({ params, who }) {
        const storage = onNode(params.text('node'), params.text('storage'));
        return [...storage.volumes.values()]
          .filter(({ vmid }) => !params.has('vmid') || vmid === params.number('vmid'))
          .filter(({ content }) => !params.has('content') || content === params.text('content'))
          .filter(({ vmid }) => vmid === 0 || cluster.access.may(who, `/vms/${vmid}`, ['VM.Audit']))
          .map(({ volid, vmid, bytes, content, parent }) => ({
            ...{ volid, size: bytes, content, format: storage.type === 'dir' ? 'qcow2' : 'raw' },
            ...(vmid !== 0 && { vmid }),
            ...(parent !== null && { parent: parent.split(':')[1] }),
          }));
      },
    },
  ];
}

function definition({ id, type, content, isShared, nodes }: Storage): object {
  const where = nodes === null ? {} : { nodes: nodes.join(',') };
  return { storage: id, type, content: content.join(','), shared: isShared ? 1 : 0, ...where };
}

function figures({ totalBytes, usedBytes }: Storage): object {
  const used_fraction = usedBytes / totalBytes;
  return {
    total: totalBytes,
    used: usedBytes,
    avail: totalBytes - usedBytes,
    used_fraction,
    active: 1,
    enabled: 1,
  };
}
