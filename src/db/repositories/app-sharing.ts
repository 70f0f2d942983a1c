import { eq } from 'drizzle-orm';
import type { Client } from '../client.ts';
import { type AppSharingRepository, type SharedApp, UniqueViolation } from '../database.ts';
import { raised, unchanged } from './unchanged.ts';

export function appSharingRepository(client: Client): AppSharingRepository {
  const { query, tables } = client;
  const { appSharing, appShares } = tables;
  const revisedAs = { id: appSharing.appId, revision: appSharing.revision };
  const found = async (appId?: string): Promise<SharedApp[]> => {
    const rows = await query
      .select({ sharing: appSharing, projectId: appShares.projectId, groupId: appShares.groupId })
      .from(appSharing)
      .leftJoin(appShares, eq(appShares.appId, appSharing.appId))
      .where(appId === undefined ? undefined : eq(appSharing.appId, appId));
    const byApp = new Map<string, SharedApp & { projectIds: string[]; groupIds: string[] }>();
    for (const { sharing, projectId, groupId } of rows) {
      const { everybody, revision } = sharing;
      const one = byApp.get(sharing.appId) ?? {
        ...{ appId: sharing.appId, isEverybodys: everybody === 1, revision },
        ...{ projectIds: [], groupIds: [] },
      };
      if (projectId !== null) one.projectIds.push(projectId);
      if (groupId !== null) one.groupIds.push(groupId);
      byApp.set(sharing.appId, one);
    }
    return [...byApp.values()];
  };

  return {
    list: () => found(),

    get: async (appId) => (await found(appId))[0] ?? null,

    async ensure(appId, isEverybodys) {
      try {
        await client.insert(appSharing, { appId, everybody: isEverybodys ? 1 : 0, revision: 0 });
      } catch (error) {
        // somebody else was the first
        if (!(error instanceof UniqueViolation)) throw error;
      }
    },

    async replace({ appId, isEverybodys, projectIds, groupIds }, newId, revision) {
      const columns = { everybody: isEverybodys ? 1 : 0, ...raised(revisedAs) };
      const isSame = unchanged(revisedAs, appId, revision);
      if ((await client.update(appSharing, columns, isSame)) === 0) return false;
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
