import { and, eq, inArray, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { Visible } from '../visible.ts';

interface Owned {
  readonly userId: SQLiteColumn;
  readonly projectId: SQLiteColumn;
}

/** The rows of desktops that are visible so. */
export function isVisible(instances: Owned, { userId, isPersonal, ownIn, allIn }: Visible): SQL {
  const own = eq(instances.userId, userId);
  const ways = [
    ...(isPersonal ? [and(own, isNull(instances.projectId))] : []),
    ...(ownIn.length === 0 ? [] : [and(own, inArray(instances.projectId, [...ownIn]))]),
    ...(allIn.length === 0 ? [] : [inArray(instances.projectId, [...allIn])]),
  ];
  return or(...ways) ?? sql`1 = 0`;
}
