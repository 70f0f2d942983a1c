import { buildTables } from './build.ts';
import { mysqlKit } from './kit-mysql.ts';

// one export a table: the migration generator looks for tables among the exports
export const {
  accessKeys,
  audit,
  users,
  sessions,
  signInLinks,
  secondFactors,
  recoveryCodes,
  signInTickets,
  externalIdentities,
  externalSessions,
  spentTokens,
  groups,
  groupMembers,
  apps,
  instances,
  connections,
  viewers,
  portLeases,
  jobs,
  seats,
  schedules,
  outbox,
  webhooks,
  webhookDeliveries,
  homes,
  quotas,
  startKeys,
} = buildTables(mysqlKit);
