import { eq } from 'drizzle-orm';
import { batched, forManyKeys, isOneOf } from '../batched.ts';
import type { Client } from '../client.ts';
import { type AppSharingRepository, type SharedApp, UniqueViolation } from '../database.ts';
import { raised, unchanged } from './unchanged.ts';

export function appSharingRepository(client: Client): AppSharingRepository {
  const { query, tables } = client;
  const { appSharing, appShares } = tables;
  const revisedAs = { id: appSharing.appId, revision: appSharing.revision };
  const columns = { sharing: appSharing, projectId: appShares.projectId, groupId: appShares.groupId };
  const all = () =>
    query.select(columns).from(appSharing).leftJoin(appShares, eq(appShares.appId, appSharing.appId));
  const ofApps = forManyKeys((places) => all().where(isOneOf(appSharing.appId, places)).prepare());
  const byApp = batched(client, async (ids) => sharedApps(await ofApps(ids)));

  return {
    list: async () => [...sharedApps(await all()).values()],

    get: byApp,

    async ensure(appId, isEverybodys) {
      try {
        await client.insert(appSharing, { appId, everybody: isEverybodys ? 1 : 0, revision: 0 });
      } catch (error) {
        // somebody else was the first
        if (!(error instanceof UniqueViolation)) throw error;
      }
    },

    async replace({ appId, isEverybodys, projectIds, groupIds }, newId, revision) {
      const change = { everybody: isEverybodys ? 1 : 0, ...raised(revisedAs) };
      const isSame = unchanged(revisedAs, appId, revision);
      if ((await client.update(appSharing, change, isSame)) === 0) return false;
      await client.delete(appShares, eq(appShares.appId, appId));
      for (const projectId of new Set(projectIds))
        await client.insert(appShares, { id: newId(), appId, projectId, groupId: null });
      for (const groupId of new Set(groupIds))
        await client.insert(appShares, { id: newId(), appId, projectId: null, groupId });
      return true;
    },

    async delete(appId) {
      return (await client.delete(appSharing, eq(appSharing.appId, appId))) > 0;
    },
  };
}

interface Share {
  readonly sharing: { readonly appId: string; readonly everybody: number; readonly revision: number };
  readonly projectId: string | null;
  readonly groupId: string | null;
}

/** By application. */
function sharedApps(shares: readonly Share[]): Map<string, SharedApp> {
  const byApp = new Map<string, SharedApp & { projectIds: string[]; groupIds: string[] }>();
  for (const { sharing, projectId, groupId } of shares) {
    const { appId, everybody, revision } = sharing;
    const one = byApp.get(appId) ?? {
      ...{ appId, isEverybodys: everybody === 1, revision },
      ...{ projectIds: [], groupIds: [] },
    };
    if (projectId !== null) one.projectIds.push(projectId);
    if (groupId !== null) one.groupIds.push(groupId);
    byApp.set(appId, one);
  }
  return byApp;
}
