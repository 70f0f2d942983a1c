import type { AppView } from '../../src/api.ts';
import type { appQuery } from './app-schema.ts';

type AppQuery = ReturnType<typeof appQuery.parse>;

/**
 * Filtered and sorted. Applications are few, those of the configuration are in no table, and the names of the others stand
 * in a definition that only the gateway can read: this is the one list that is not made by the database.
 */
export function appsAsAsked(
  apps: readonly AppView[],
  { search = '', provider, projectId, source, sort = [] }: AppQuery,
): readonly AppView[] {
  const part = search.toLowerCase();
  const wanted = apps.filter(
    (app) =>
      (app.name.toLowerCase().includes(part) || app.id.includes(part)) &&
      (provider === undefined || app.provider === provider) &&
      (projectId === undefined || app.project?.id === projectId) &&
      (source === undefined || app.source === source),
  );
  return wanted.toSorted((one, other) => {
    for (const { field, isDescending } of sort) {
      const order = one[field].localeCompare(other[field], 'en');
      if (order !== 0) return isDescending ? -order : order;
    }
    return 0;
  });
}
