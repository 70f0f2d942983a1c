import { onGuest } from '../auth/permission.ts';
import type { Cluster } from '../cluster.ts';
import { flag, integer, optional, type ParamTable, text } from '../schema/param.ts';
import type { GuestKind } from '../state/kinds.ts';
import { checkVncTicket, makeVncTicket } from '../vnc/vnc-tickets.ts';
import type { Endpoint } from './endpoint.ts';

const PROXY_START_MS = 100;

/** First a ticket and a port, then the WebSocket to it. A container's is its text console. */
export function guestScreen(cluster: Cluster, kind: GuestKind): readonly Endpoint[] {
  const base = `/nodes/{node}/${kind}/{vmid}`;
  const own: ParamTable =
    kind === 'qemu'
      ? { 'generate-password': flag() }
      : { width: integer(16, 4096), height: integer(16, 2160) };
  const { generation, tickets } = cluster;
  return [
    {
      method: 'POST',
      path: `${base}/vncproxy`,
      params: optional({ websocket: flag(), ...own }),
      permission: onGuest('VM.Console'),
      isProtected: true,
      async handle({ params, who, host }) {
        const guest = cluster.guests.find(kind, params.text('node'), params.number('vmid'));
        const port = cluster.vncProxies.freePort(host);
        const of = { generation, who, vmid: guest.vmid, port };
        const { ticket, password, isSaid } = makeVncTicket(tickets, of, params.flag('generate-password'));
        const proxy = cluster.vncProxies.open(host, port, guest, password);
        const task = cluster.tasks.start(
          { node: host, type: 'vncproxy', id: String(guest.vmid), owner: who },
          async ({ signal }) => cluster.vncProxies.serve(proxy, signal),
        );
        await cluster.clock.sleep(PROXY_START_MS);
        const cert = cluster.nodes.get(host).certificate.certPem;
        return {
          port: String(port),
          ticket,
          user: who.user,
          upid: task.upid,
          cert,
          ...(isSaid && { password }),
        };
      },
    },
    {
      method: 'GET',
      path: `${base}/vncwebsocket`,
      params: { port: integer(5900, 5999), vncticket: text({ maxLength: 512 }) },
      permission: onGuest('VM.Console'),
      handle({ params, who }) {
        const [vmid, port] = [params.number('vmid'), params.number('port')];
        checkVncTicket(tickets, { generation, who, vmid, port }, params.text('vncticket'));
        return { port: String(port) };
      },
    },
    {
      method: 'POST',
      path: `${base}/termproxy`,
      permission: onGuest('VM.Console'),
      isProtected: true,
      handle({ params, who }) {
        const guest = cluster.guests.find(kind, params.text('node'), params.number('vmid'));
        const port = cluster.vncProxies.freePort(params.text('node'));
        const { ticket } = makeVncTicket(tickets, { generation, who, vmid: guest.vmid, port }, false);
        return { port: String(port), ticket, user: who.user };
      },
    },
  ];
}
