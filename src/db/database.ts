import type {
  AccountLinkRepository,
  KnownPlaceRepository,
  SignInFailureRepository,
} from './contracts/accounts.ts';
import type { AuditRepository } from './contracts/audit.ts';
import type { OutboxRepository, WebhookDeliveryRepository, WebhookRepository } from './contracts/events.ts';
import type {
  ExternalIdentityRepository,
  GroupRepository,
  PasskeyRepository,
  SecondFactorRepository,
  SessionRepository,
  SignInLinkRepository,
  SignInTicketRepository,
  SpentTokenRepository,
  UserRepository,
} from './contracts/identity.ts';
import type {
  ConnectionRepository,
  HomeRepository,
  InstanceRepository,
  PortLeaseRepository,
  StartKeyRepository,
  ViewerRepository,
} from './contracts/instances.ts';
import type { JobRepository, ScheduleRepository, SeatRepository } from './contracts/jobs.ts';
import type { AccessKeyRepository } from './contracts/keys.ts';
import type {
  AppRepository,
  AppSharingRepository,
  ProjectRepository,
  QuotaRepository,
} from './contracts/projects.ts';
import type { RecordingRepository } from './contracts/recordings.ts';

export type * from './contracts/accounts.ts';
export type * from './contracts/audit.ts';
export type * from './contracts/events.ts';
export type * from './contracts/identity.ts';
export type * from './contracts/instances.ts';
export { LOST_GATEWAY } from './contracts/instances.ts';
export type * from './contracts/jobs.ts';
export type * from './contracts/keys.ts';
export type * from './contracts/paging.ts';
export type * from './contracts/projects.ts';
export type * from './contracts/recordings.ts';

/**
 * The database as the services see it. All methods take part in the transaction of the `tx` they are called in.
 * A violated unique index is `UniqueViolation`, a reference to what is not there `BrokenReference`; a lost connection is AppError DATABASE_UNREACHABLE.
 */
export interface Database {
  readonly dialect: 'sqlite' | 'mysql';
  readonly users: UserRepository;
  readonly sessions: SessionRepository;
  readonly signInLinks: SignInLinkRepository;
  readonly secondFactors: SecondFactorRepository;
  readonly passkeys: PasskeyRepository;
  readonly signInTickets: SignInTicketRepository;
  readonly signInFailures: SignInFailureRepository;
  readonly knownPlaces: KnownPlaceRepository;
  readonly accountLinks: AccountLinkRepository;
  readonly externalIdentities: ExternalIdentityRepository;
  readonly spentTokens: SpentTokenRepository;
  readonly accessKeys: AccessKeyRepository;
  readonly audit: AuditRepository;
  readonly groups: GroupRepository;
  readonly projects: ProjectRepository;
  readonly apps: AppRepository;
  readonly appSharing: AppSharingRepository;
  readonly instances: InstanceRepository;
  readonly connections: ConnectionRepository;
  readonly viewers: ViewerRepository;
  readonly recordings: RecordingRepository;
  readonly leases: PortLeaseRepository;
  readonly jobs: JobRepository;
  readonly homes: HomeRepository;
  readonly startKeys: StartKeyRepository;
  readonly quotas: QuotaRepository;
  readonly seats: SeatRepository;
  readonly schedules: ScheduleRepository;
  readonly outbox: OutboxRepository;
  readonly webhooks: WebhookRepository;
  readonly webhookDeliveries: WebhookDeliveryRepository;
  /** All or nothing; a `tx` inside a `tx` joins it. MariaDB deadlocks are tried again, so `work` may run more than once. */
  tx<T>(work: () => Promise<T>): Promise<T>;
  /** The same of statements that are all asked in the call of `ask` itself; quicker where many ask at once. */
  together(ask: () => readonly Promise<unknown>[]): Promise<void>;
  /** Calls `then` once the `tx` that this is called in is committed, never when it is rolled back; outside of one at once. */
  afterCommit(then: () => void): void;
  /** Rejects with DATABASE_UNREACHABLE when a trivial query does not answer before `signal` aborts. */
  ping(signal: AbortSignal): Promise<void>;
  /** Finishes what is under way and closes everything it opened. */
  close(): Promise<void>;
}

export class UniqueViolation extends Error {
  override readonly name = 'UniqueViolation';
}

/** A row would refer to one that is not there, or one goes that another row refers to. */
export class BrokenReference extends Error {
  override readonly name = 'BrokenReference';
}
