import type { Actor } from '../auth/model.ts';
import { partOf } from '../checked.ts';
import type { Database } from '../db/database.ts';
import type { ListFilter } from '../db/list-filter.ts';
import type { ViewerRow } from '../db/schema/rows.ts';
import type { InstanceService } from '../instances/service.ts';
import { visibleTo } from '../projects/membership.ts';
import type { LiveTunnel, LiveTunnels } from './live-tunnels.ts';
import { type ConnectionFigures, figuresOf } from './statistics.ts';
import { type ViewerOf, viewerKeyOf } from './viewer-key.ts';

const MOST = 100;

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
  /** What this gateway counted for a viewer that asks about itself; null where it carries none. Asks no database. */
  ofViewer(viewer: ViewerOf): ConnectionFigures | null;
}

export interface ConnectionsOptions {
  readonly db: Database;
  readonly live: LiveTunnels;
  instances(): Pick<InstanceService, 'get'>;
}

export function connectionService({ db, live, instances }: ConnectionsOptions): ConnectionService {
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

async function namesOf(db: Database, rows: readonly ViewerRow[]): Promise<Map<string, string>> {
  const ids = [...new Set(rows.map(({ userId }) => userId))];
  const users = await Promise.all(ids.map((id) => db.users.get(id)));
  return new Map(users.flatMap((user) => (user === null ? [] : [[user.id, user.username]])));
}
