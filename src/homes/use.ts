import type { AppDefinition } from '../apps/definition.ts';
import type { Database } from '../db/database.ts';
import type { InstanceRow } from '../db/schema/rows.ts';

const MOST_OPEN = 200;

/** How an instance has the home of its owner: it runs or will, it is about to let go, or it has nothing of it. */
type Use = 'held' | 'leaving' | 'none';

export function homeOf({ app }: Pick<InstanceRow, 'app'>): AppDefinition['home'] {
  return app.home as AppDefinition['home'];
}

/** Nothing is left at the provider of what has failed or is lost. */
function useOf(row: Pick<InstanceRow, 'app' | 'desired' | 'error' | 'runtime' | 'endedAt'>): Use {
  if (homeOf(row) === undefined || row.endedAt !== null) return 'none';
  if (row.desired === 'stopped') return 'leaving';
  return row.error === null && row.runtime !== 'gone' ? 'held' : 'none';
}

/** How the desktops of a person in an application have the home that they share, except for one. */
export async function usesOf(
  db: Database,
  owner: { readonly userId: string; readonly appId: string },
  except?: string,
): Promise<ReadonlySet<Use>> {
  const { rows } = await db.instances.list({ ...owner, offset: 0, limit: MOST_OPEN });
  return new Set(rows.filter(({ id }) => id !== except).map(useOf));
}
