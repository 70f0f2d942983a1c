import { z } from '../../../src/api.ts';
import { boolean, fields, number, text } from './shape.ts';

const usage = { cpu: number, maxcpu: number, mem: number, maxmem: number, disk: number, maxdisk: number };
const listed = { ...usage, vmid: number, cpus: number, uptime: number, template: boolean, tags: text };
const guest = fields({ ...listed, name: text, status: text, lock: text }, ['vmid', 'status']);
const current = fields(
  {
    ...{ ...listed, name: text, status: text, qmpstatus: text, lock: text, pid: number, agent: boolean },
    ha: fields({ managed: boolean }),
  },
  ['status'],
);
const config = fields({
  ...{ cores: number, sockets: number, vcpus: number, memory: number, balloon: number, swap: number },
  ...{ onboot: boolean, protection: boolean, template: boolean, unprivileged: boolean, kvm: boolean },
  ...{ ciupgrade: boolean, console: boolean, name: text, hostname: text, description: text, digest: text },
});
const screen = fields({ port: number, ticket: text, password: text, user: text, upid: text, cert: text }, [
  'port',
  'ticket',
]);
const task = fields(
  {
    ...{ upid: text, status: text, exitstatus: text, type: text, id: text, user: text, tokenid: text },
    ...{ node: text, pid: number, pstart: number, starttime: number, endtime: number },
  },
  ['status'],
);
const listedTask = fields(
  { upid: text, status: text, type: text, id: text, starttime: number, endtime: number, pid: number },
  ['upid'],
);
const storage = fields(
  {
    ...{ storage: text, active: boolean, enabled: boolean, shared: boolean },
    ...{ avail: number, used: number, total: number, used_fraction: number },
  },
  ['storage'],
);
const resource = fields({
  ...{ ...listed, type: text, id: text, node: text, pool: text, status: text, storage: text, lock: text },
  ...{ shared: boolean, name: text },
});
const snapshot = fields({ name: text, parent: text, description: text, snaptime: number, vmstate: boolean }, [
  'name',
]);
const upid = z.string().startsWith('UPID:');

/** By method and path: what an answer must be, and what it becomes. What is not here is handed on as it came. */
export const SHAPES: Readonly<Record<string, z.ZodType>> = {
  'GET /version': fields({ version: text, release: text, repoid: text }, ['version']),
  'GET /cluster/nextid': number,
  'GET /cluster/resources': z.array(resource),
  'GET /nodes': z.array(fields({ ...usage, node: text, status: text, ssl_fingerprint: text }, ['node'])),
  'GET /access/permissions': z.record(z.string(), z.record(z.string(), boolean)),
  'POST /access/ticket': fields(
    { ticket: text, CSRFPreventionToken: text, username: text, NeedTFA: boolean },
    ['ticket'],
  ),
  'GET /pools/*': fields({ members: z.array(resource), comment: text }),
  'GET /nodes/*/storage': z.array(storage),
  'GET /nodes/*/tasks': z.array(listedTask),
  'GET /nodes/*/tasks/*/status': task,
  'GET /nodes/*/tasks/*/log': z.array(fields({ n: number, t: text }, ['n'])),
  ...ofGuests('qemu'),
  ...ofGuests('lxc'),
  'GET /nodes/*/qemu/*/agent/exec-status': fields({ exited: boolean, exitcode: number }, ['exited']),
};

function ofGuests(kind: 'qemu' | 'lxc'): Record<string, z.ZodType> {
  const one = `/nodes/*/${kind}/*`;
  const tasks = ['start', 'stop', 'shutdown', 'reboot', 'suspend', 'resume'].map((name) => `/status/${name}`);
  const posts = [...tasks, '/clone', '/snapshot', '/snapshot/*/rollback', '/migrate'];
  return {
    [`GET /nodes/*/${kind}`]: z.array(guest),
    [`GET ${one}/status/current`]: current,
    [`GET ${one}/config`]: config,
    [`GET ${one}/snapshot`]: z.array(snapshot),
    [`POST ${one}/vncproxy`]: screen,
    ...Object.fromEntries(posts.map((path) => [`POST ${one}${path}`, upid])),
    [`DELETE ${one}`]: upid,
    [`DELETE ${one}/snapshot/*`]: upid,
  };
}
