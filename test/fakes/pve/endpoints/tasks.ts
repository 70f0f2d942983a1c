import { fullName, type Identity } from '../auth/identity.ts';
import type { Cluster } from '../cluster.ts';
import { forbidden, PveError } from '../errors.ts';
import { Answer } from '../http/reply.ts';
import { flag, integer, oneOf, optional, text } from '../schema/param.ts';
import type { Params } from '../schema/params.ts';
import type { Task } from '../tasks/task.ts';
import { checkUpid } from '../tasks/upid.ts';
import type { Call, Endpoint } from './endpoint.ts';

const LIST_LIMIT = 50;
const LOG_LIMIT = 50;

/** What workers did and do. */
export function tasks(cluster: Cluster): readonly Endpoint[] {
  const base = '/nodes/{node}/tasks';
  const mayAudit = (who: Identity, node: string): boolean =>
    cluster.access.may(who, `/nodes/${node}`, ['Sys.Audit']);
  const find = ({ params, who }: Call): Task => {
    checkUpid(params.text('upid'));
    const task = cluster.tasks.get(params.text('upid'));
    if (task === undefined || task.fields.node !== params.text('node'))
      throw new PveError(400, 'no such task');
    if (!isOwn(task, who) && !mayAudit(who, task.fields.node))
      throw forbidden(`/nodes/${task.fields.node}, Sys.Audit`);
    return task;
  };
  return [
    {
      method: 'GET',
      path: base,
      params: optional({
        vmid: integer(100, 999_999_999),
        typefilter: text(),
        userfilter: text(),
        statusfilter: text(),
        source: oneOf('archive', 'active', 'all'),
        errors: flag(),
        since: integer(),
        until: integer(),
        start: integer(0),
        limit: integer(0),
      }),
      permission: 'any-user',
      handle({ params, who }) {
        const node = params.text('node');
        const all = cluster.tasks.all().filter((task) => task.fields.node === node);
        const seen = all
          .filter((task) => isOwn(task, who) || mayAudit(who, node))
          .filter((task) => isAsked(task, params));
        const start = params.numberOr('start', 0);
        return new Answer(seen.slice(start, start + params.numberOr('limit', LIST_LIMIT)).map(listed), {
          total: seen.length,
        });
      },
    },
    {
      method: 'GET',
      path: `${base}/{upid}/status`,
      permission: 'any-user',
      handle: (call) => statusOf(find(call)),
    },
    {
      method: 'GET',
      path: `${base}/{upid}/log`,
      params: optional({ start: integer(0), limit: integer(0), download: flag() }),
      permission: 'any-user',
      handle(call) {
        const { lines } = find(call);
        const start = call.params.numberOr('start', 0);
        const shown = lines.slice(start, start + call.params.numberOr('limit', LOG_LIMIT));
        const numbered = shown.map((t, at) => ({ n: start + at + 1, t }));
        return new Answer(numbered.length > 0 ? numbered : [{ n: 1, t: 'no content' }], {
          total: lines.length,
        });
      },
    },
    {
      method: 'DELETE',
      path: `${base}/{upid}`,
      permission: 'any-user',
      isProtected: true,
      handle(call) {
        const task = find(call);
        if (!isOwn(task, call.who))
          cluster.access.need(call.who, `/nodes/${task.fields.node}`, ['Sys.Modify']);
        task.cancel();
        return null;
      },
    },
  ];
}

/** A user's tokens and the user are one in this. */
function isOwn(task: Task, who: Identity): boolean {
  return who.token === null ? task.owner.user === who.user : fullName(task.owner) === fullName(who);
}

function isAsked(task: Task, params: Params): boolean {
  const { fields, isRunning, exitstatus } = task;
  const source = params.maybe('source') ?? 'archive';
  if (source === 'archive' && isRunning) return false;
  if (source === 'active' && !isRunning) return false;
  if (params.has('vmid') && fields.id !== params.text('vmid')) return false;
  if (params.has('typefilter') && fields.type !== params.text('typefilter')) return false;
  if (params.has('userfilter') && !fields.user.includes(params.text('userfilter'))) return false;
  if (params.has('since') && fields.starttime < params.number('since')) return false;
  if (params.has('until') && fields.starttime > params.number('until')) return false;
  return (
    !params.flag('errors') ||
    (exitstatus !== null && exitstatus !== 'OK' && !exitstatus.startsWith('WARNINGS'))
  );
}

function described({ upid, fields, owner }: Task): object {
  const { node, pid, pstart, starttime, type, id } = fields;
  const token = owner.token === null ? {} : { tokenid: owner.token };
  return { upid, node, pid, pstart, starttime, type, id, user: owner.user, ...token };
}

function listed(task: Task): object {
  const { endtime, exitstatus } = task;
  return {
    ...described(task),
    ...(task.isRunning ? { status: 'RUNNING' } : { endtime, status: exitstatus }),
  };
}

function statusOf(task: Task): object {
  const { exitstatus, isRunning } = task;
  return {
    ...described(task),
    status: isRunning ? 'running' : 'stopped',
    ...(exitstatus !== null && { exitstatus }),
  };
}
