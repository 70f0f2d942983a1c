import type { AuditEntry } from '../audit/audit-log.ts';
import type { GatewayClient } from '../client/index.ts';
import type { Sort } from '../db/database.ts';
import { AppError } from '../errors.ts';
import { expecting } from './expecting.ts';
import { jsonLines } from './json-lines.ts';
import { everyItem, type Services } from './services.ts';

type NodeStream = AsyncIterable<Uint8Array>;

const sorted = (sort: readonly Sort<string>[] | undefined): string | undefined =>
  sort?.map(({ field, isDescending }) => `${isDescending ? '-' : ''}${field}`).join(',');

/** The same over the API. Who asks is the holder of the key, so no method looks at its actor. */
export function remoteServices(client: GatewayClient): Services {
  return {
    people: {
      users: (_, { isDisabled, isWaiting, sort, ...query }) =>
        client.ask('listUsers', {
          query: { ...query, disabled: isDisabled, waiting: isWaiting, sort: sorted(sort) },
        }),
      user: (_, userId) => client.ask('getUser', { path: { userId } }),
      addUser: (_, body) => client.ask('addUser', { body }),
      changeUser: (_, userId, body, revision) =>
        client.ask('changeUser', { path: { userId }, body, ...expecting(revision) }),
      removeUser: (_, userId, { keepHomes }, revision) =>
        client.ask('deleteUser', {
          path: { userId },
          query: { homes: keepHomes ? 'keep' : 'remove' },
          ...expecting(revision),
        }),
      async resetSecondFactor(_, userId) {
        await client.ask('resetSecondFactor', { path: { userId } });
      },
      unlock: async (_, userId) => (await client.ask('unlockUser', { path: { userId } })).unlocked,
      sessions: (_, userId) =>
        everyItem((query) => client.ask('listSessionsOfUser', { path: { userId }, query })),
      async endSession(_, userId, sessionId) {
        await client.ask('endSessionOfUser', { path: { userId, sessionId } });
      },
      endSessions: async (_, userId) => (await client.ask('endSessionsOfUser', { path: { userId } })).ended,
      groups: (_, { sort, ...query } = {}) =>
        client.ask('listGroups', { query: { ...query, sort: sorted(sort) } }),
      addGroup: (_, body) => client.ask('addGroup', { body }),
      changeGroup: (_, groupId, body, revision) =>
        client.ask('changeGroup', { path: { groupId }, body, ...expecting(revision) }),
      async removeGroup(_, groupId, revision) {
        await client.ask('removeGroup', { path: { groupId }, ...expecting(revision) });
      },
      members: (_, groupId, { sort, ...query } = {}) =>
        client.ask('listMembers', { path: { groupId }, query: { ...query, sort: sorted(sort) } }),
      async addMember(_, groupId, userId) {
        await client.ask('addMember', { path: { groupId, userId } });
      },
      async removeMember(_, groupId, userId) {
        await client.ask('removeMember', { path: { groupId, userId } });
      },
    },
    keys: {
      list: (_, { isRevoked, sort, ...query } = {}) =>
        client.ask('listKeys', { query: { ...query, revoked: isRevoked, sort: sorted(sort) } }),
      revoke: (_, keyId) => client.ask('revokeKey', { path: { keyId } }),
      async addFor(username, body) {
        const me = await client.ask('getMe');
        if (me.username !== username.toLowerCase()) {
          throw new AppError('BAD_REQUEST', `You are ${me.username}, and keys are made for oneself.`, {
            remedy: 'Run it on the machine of the gateway, with --local.',
          });
        }
        const { token, ...view } = await client.ask('addKey', { body });
        return { view, token };
      },
    },
    quotas: {
      system: () => client.ask('getSystemQuota'),
      ofUser: (_, userId) => client.ask('getUserQuota', { path: { userId } }),
      set: (_, userId, body, revision) =>
        userId === null
          ? client.ask('setSystemQuota', { body, ...expecting(revision) })
          : client.ask('setUserQuota', { path: { userId }, body, ...expecting(revision) }),
      ofProject: (_, projectId) => client.ask('getProjectQuota', { path: { projectId } }),
      setOfProject: (_, projectId, body, revision) =>
        client.ask('setProjectQuota', { path: { projectId }, body, ...expecting(revision) }),
    },
    projects: {
      list: (_, { sort, ...query } = {}) =>
        client.ask('listProjects', { query: { ...query, sort: sorted(sort) } }),
      create: (_, body) => client.ask('createProject', { body }),
      change: (_, projectId, body, revision) =>
        client.ask('changeProject', { path: { projectId }, body, ...expecting(revision) }),
      async remove(_, projectId, revision) {
        await client.ask('removeProject', { path: { projectId }, ...expecting(revision) });
      },
      members: (_, projectId, { sort, ...query } = {}) =>
        client.ask('listProjectMembers', { path: { projectId }, query: { ...query, sort: sorted(sort) } }),
      addMember: (_, projectId, username, role) =>
        client.ask('addProjectMember', { path: { projectId }, body: { username, role } }),
      changeMember: (_, projectId, userId, role) =>
        client.ask('changeProjectMember', { path: { projectId, userId }, body: { role } }),
      async removeMember(_, projectId, userId) {
        await client.ask('removeProjectMember', { path: { projectId, userId } });
      },
    },
    recordings: {
      page: (_, { sort, ...query } = {}) =>
        client.ask('listRecordings', { query: { ...query, sort: sorted(sort) } }),
      async remove(_, recordingId) {
        await client.ask('removeRecording', { path: { recordingId } });
      },
      async save(recordingId, signal) {
        const { headers, body } = await client.open('getRecordingContent', { path: { recordingId }, signal });
        const named = /filename="([\w.-]{1,200})"/.exec(headers.get('content-disposition') ?? '')?.[1];
        return { fileName: named ?? recordingId, stream: (body ?? new Blob([]).stream()) as NodeStream };
      },
    },
    homes: {
      list: (_, { sort, ...query } = {}) =>
        client.ask('listHomes', { query: { ...query, sort: sorted(sort) } }),
      async remove(_, homeId) {
        await client.ask('removeHome', { path: { homeId } });
      },
    },
    audit: {
      list: (_, { sort, ...query }) =>
        client.ask('listAuditEntries', { query: { ...query, sort: sorted(sort) } }),
      async *all(_, signal) {
        const { body } = await client.open('exportAuditLog', { signal });
        if (body !== null) yield* jsonLines(body) as AsyncIterable<AuditEntry>;
      },
      verify: (_, signal) => client.ask('verifyAuditLog', { signal }),
    },
    jobs: {
      list: ({ sort, ...query } = {}) => client.ask('listJobs', { query: { ...query, sort: sorted(sort) } }),
      counts: async () => (await client.ask('listJobs', { query: { limit: 1 } })).counts as never,
      get: (jobId) => client.ask('getJob', { path: { jobId } }),
      cancel: (jobId) => client.ask('cancelJob', { path: { jobId } }),
      retry: (jobId) => client.ask('retryJob', { path: { jobId } }),
    },
    why: async (userId) => (await client.ask('explainPermissions', { path: { userId } })).items,
    async linkFor() {
      throw new AppError('BAD_REQUEST', 'Links that sign in are made on the machine of the gateway only.', {
        remedy: 'Run it there, with --local.',
      });
    },
    did: async () => {},
  };
}
