import type { buildTables } from './build.ts';

/** The tables of either dialect. */
export type Tables = ReturnType<typeof buildTables>;

type Row<Name extends keyof Tables> = Tables[Name]['$inferSelect'];

export type AccessKeyRow = Row<'accessKeys'>;
export type AuditRow = Row<'audit'>;
export type AuditHeadRow = Row<'auditHead'>;
export type UserRow = Row<'users'>;
export type SessionRow = Row<'sessions'>;
export type SecondFactorRow = Row<'secondFactors'>;
export type PasskeyRow = Row<'passkeys'>;
export type PasskeyChallengeRow = Row<'passkeyChallenges'>;
export type SignInTicketRow = Row<'signInTickets'>;
export type AccountLinkRow = Row<'accountLinks'>;
export type KnownPlaceRow = Row<'knownPlaces'>;
export type ExternalIdentityRow = Row<'externalIdentities'>;
export type ExternalSessionRow = Row<'externalSessions'>;
export type GroupRow = Row<'groups'>;
export type GroupMemberRow = Row<'groupMembers'>;
export type ProjectRow = Row<'projects'>;
export type ProjectMemberRow = Row<'projectMembers'>;
export type AppRow = Row<'apps'>;
export type InstanceRow = Row<'instances'>;
export type ConnectionRow = Row<'connections'>;
export type ViewerRow = Row<'viewers'>;
export type RecordingRow = Row<'recordings'>;
export type PortLeaseRow = Row<'portLeases'>;
export type JobRow = Row<'jobs'>;
export type SeatRow = Row<'seats'>;
export type ScheduleRow = Row<'schedules'>;
export type OutboxRow = Row<'outbox'>;
export type WebhookRow = Row<'webhooks'>;
export type WebhookDeliveryRow = Row<'webhookDeliveries'>;
export type QuotaRow = Row<'quotas'>;
export type StartKeyRow = Row<'startKeys'>;
export type HomeRow = Row<'homes'>;
