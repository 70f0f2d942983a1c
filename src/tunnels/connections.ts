import type { Actor } from '../auth/model.ts';
import { partOf } from '../checked.ts';
import type { Database } from '../db/database.ts';
import type { ListFilter } from '../db/list-filter.ts';
import type { ViewerRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import type { EventBus } from '../events/bus.ts';
import type { InstanceService } from '../instances/service.ts';
import { visibleTo } from '../projects/membership.ts';
import { type LiveTunnel, type LiveTunnels, PUT_OUT } from './live-tunnels.ts';
import { type ConnectionFigures, figuresOf } from './statistics.ts';
import { type ViewerOf, viewerKeyOf } from './viewer-key.ts';

const MOST = 100;
const NOTHING = { bytesToViewer: 0, bytesFromViewer: 0 };

/** One viewer of a desktop, open or closed. Times are UTC ms. */
export interface ConnectionView {
  readonly id: string;
  readonly instanceId: string;
  /** Name of the viewer, such as `vnc`. */
  readonly transport: string;
  readonly user: { readonly id: string; readonly username: string };
  readonly openedAt: number;
  readonly closedAt: number | null;
  /** Why it was closed. */
  readonly reason: string | null;
  /** Null while another gateway carries it, as is `bytesFromViewer`. */
  readonly bytesToViewer: number | null;
  readonly bytesFromViewer: number | null;
  /** Known while this gateway carries it. */
  readonly statistics: ConnectionFigures | null;
}

/** The name of a connection is that of whoever looks; it is made when it is opened. */
export interface ConnectionFilter extends ListFilter {
  readonly instanceIds?: readonly string[] | undefined;
  readonly isOpen?: boolean | undefined;
  readonly offset: number;
  /** At most 100. */
  readonly limit: number;
}

/** What is known of those who look at desktops. */
export interface ConnectionService {
  /**
   * The viewers of an instance: open ones first, then the last closed, each newest first; at most 100. What the actor may
   * not see is INSTANCE_NOT_FOUND.
   */
  list(actor: Actor, instanceId: string): Promise<readonly ConnectionView[]>;
  /** Viewers of all desktops that the actor may see, newest first. */
  page(
    actor: Actor,
    filter: ConnectionFilter,
  ): Promise<{ readonly items: readonly ConnectionView[]; readonly total: number }>;
  /**
   * Ends one viewer, and no other; one that is closed already stays as it is. Whoever is put out may come again. Who may
   * see the desktop may put out anybody; a viewer of any other is CONNECTION_NOT_FOUND. One that another gateway carries ends within 2 s.
   * @param instanceId of which it has to be; rejects with INSTANCE_NOT_FOUND where that is not to be seen.
   */
  end(actor: Actor, id: string, instanceId?: string): Promise<ConnectionView>;
  /** What this gateway counted for a viewer that asks about itself; null where it carries none. Asks no database. */
  ofViewer(viewer: ViewerOf): ConnectionFigures | null;
}

export interface ConnectionsOptions {
  readonly db: Database;
  readonly bus: EventBus;
  readonly live: LiveTunnels;
  instances(): Pick<InstanceService, 'get' | 'isVisible'>;
}

export function connectionService({ db, bus, live, instances }: ConnectionsOptions): ConnectionService {
  return {
    async list(actor, instanceId) {
      const { id } = await instances().get(actor, instanceId);
      const rows = await db.viewers.ofInstance(id, MOST);
      const names = await namesOf(db, rows);
      return rows.map((row) => viewOf(row, names.get(row.userId) ?? '', live.get(row.id)));
    },

    async page(actor, filter) {
      const visible = await visibleTo(db, actor);
      const asked = { ...filter, visible, ...partOf(filter, { most: MOST }) };
      const { rows, total } = await db.viewers.page(asked);
      return { items: rows.map((row) => viewOf(row, row.username, live.get(row.id))), total };
    },

    async end(actor, id, instanceId) {
      if (instanceId !== undefined) await instances().get(actor, instanceId);
      const row = await db.viewers.get(id.slice(0, 32));
      if (row === null || (instanceId !== undefined && row.instanceId !== instanceId)) throw notFound();
      if (!(await instances().isVisible(actor, row.instanceId))) throw notFound();
      const tunnel = live.get(id);
      tunnel?.controller.abort(PUT_OUT);
      // whose gateway is another one sees it in the row; here it has its figures
      if (tunnel !== null) await tunnel.done;
      else await db.viewers.close(id, { ...NOTHING, closedAt: Date.now(), reason: PUT_OUT.reason });
      const now = (await db.viewers.get(id)) ?? row;
      bus.emit('instance.changed', { instanceId: row.instanceId });
      return viewOf(now, (await namesOf(db, [now])).get(now.userId) ?? '', null);
    },

    ofViewer(viewer) {
      const tunnel = live.ofViewer(viewerKeyOf(viewer));
      return tunnel === null ? null : figuresOf(tunnel.stats);
    },
  };
}

function viewOf(row: ViewerRow, username: string, tunnel: LiveTunnel | null): ConnectionView {
  const { id, instanceId, transport, userId, openedAt, closedAt, reason } = row;
  const statistics = tunnel === null || closedAt !== null ? null : figuresOf(tunnel.stats);
  const counted = statistics ?? (closedAt === null ? null : row);
  return {
    id,
    instanceId,
    transport,
    user: { id: userId, username },
    openedAt,
    closedAt,
    reason,
    bytesToViewer: counted?.bytesToViewer ?? null,
    bytesFromViewer: counted?.bytesFromViewer ?? null,
    statistics,
  };
}

function notFound(): AppError {
  return new AppError('CONNECTION_NOT_FOUND', 'There is no connection with this id.');
}

async function namesOf(db: Database, rows: readonly ViewerRow[]): Promise<Map<string, string>> {
  const ids = [...new Set(rows.map(({ userId }) => userId))];
  const users = await Promise.all(ids.map((id) => db.users.get(id)));
  return new Map(users.flatMap((user) => (user === null ? [] : [[user.id, user.username]])));
}
