/** The whole surface that a plugin may import. What is not here is the core's own. */
export { z } from 'zod';
export { type AppDefinition, appDefinition } from './apps/definition.ts';
export type { AppService, AppView } from './apps/service.ts';
export type { AppSharing, NewSharing } from './apps/sharing.ts';
export type { AuditEntry, AuditService } from './audit/audit-log.ts';
export type { Verdict } from './audit/chain.ts';
export type { AccountService, Self, SessionView } from './auth/account.ts';
export { CodeNeeded } from './auth/code-step.ts';
export { type Decision, inWords } from './auth/decision.ts';
export type { GroupView } from './auth/groups.ts';
export type { AccessKeyView, KeyService } from './auth/keys.ts';
export {
  type Actor,
  type Identity,
  type MemberOf,
  NO_END,
  type PermissionLists,
  ROLES,
  type Role,
  type Session,
  type User,
} from './auth/model.ts';
export type { OutsideIdentity, PasswordWay, SignInLink } from './auth/outside.ts';
export { type OutsideRules, outsideRules, ruled } from './auth/outside-rules.ts';
export type { PasskeyService } from './auth/own-passkeys.ts';
export type { PeopleService, Person } from './auth/people.ts';
export { type Preferences, preferencesSchema } from './auth/preferences.ts';
export type { RecoveryService } from './auth/recovery.ts';
export type { RegistrationRules, RegistrationService } from './auth/registration.ts';
export type { NewSecondFactor, SecondFactorState } from './auth/second-factors.ts';
export type { AuthService } from './auth/service.ts';
export { certificateHealth, isCertificateEnded } from './certificate-health.ts';
export { secret } from './config/secret.ts';
export { size } from './config/size.ts';
export type { WebhookDeliveryRepository, WebhookRepository } from './db/database.ts';
export type { ListFilter } from './db/list-filter.ts';
export type { WebhookDeliveryRow, WebhookRow } from './db/schema/rows.ts';
export { answeredOrEnded } from './docker/answered-or-ended.ts';
export { canceled } from './docker/canceled.ts';
export { type ContainerEvents, watchContainers } from './docker/container-events.ts';
export { containerKeys, labelPrefixKey } from './docker/container-keys.ts';
export { inspectContainer, runtimeState } from './docker/containers.ts';
export {
  connectEngine,
  type Engine,
  type EngineOptions,
  type EngineRefusal,
  engineFailure,
  engineRefusal,
} from './docker/engine.ts';
export { haveImage } from './docker/have-image.ts';
export { jsonLines } from './docker/json-lines.ts';
export { logLines, timedLogLines } from './docker/log-text.ts';
export { fetchMissing, isImageMissing, type PullPolicy, pullImage, pullPolicy } from './docker/pull.ts';
export { redact, withoutSecrets } from './docker/redact.ts';
export { removeContainer } from './docker/remove.ts';
export { askToTheEnd } from './docker/to-the-end.ts';
export { untilEnded } from './docker/until-ended.ts';
export {
  AppError,
  asAppError,
  changedMeanwhile,
  ERROR_TABLE,
  type ErrorCode,
  type ErrorReport,
} from './errors.ts';
export * from './events/domain-events.ts';
export type { HomeService, HomeView } from './homes/service.ts';
export { jsonBody } from './http/api/body.ts';
export { fieldName, invalidInput } from './http/api/invalid-input.ts';
export { json, located } from './http/api/media.ts';
export {
  maybe,
  noQuery,
  pageFields,
  pageOf,
  paging,
  sortBy,
  wholeNumber,
  yesOrNo,
} from './http/api/query.ts';
export {
  expectedRevision,
  mayBeKnown,
  mayExpect,
  sameAnswer,
  tagged,
  withEtag,
} from './http/api/revisions.ts';
export { actsOf, describeRoutes, newRouter } from './http/api/router.ts';
export { mayBeAskedAgain, startKey } from './http/api/start-key.ts';
export { declaringActs } from './http/authenticate.ts';
export { type ClientFile, type ClientFiles, readClientFiles } from './http/client-files.ts';
export type { AppEnv } from './http/env.ts';
export { CHANGE_ERRORS, errorAnswers, errorFields } from './http/error-answers.ts';
export { eventId } from './http/event-id.ts';
export { type Form, readForm } from './http/form.ts';
export { languageOf } from './http/language.ts';
export { offsetOf, type Problem, pager, refused, searchOf } from './http/list-page.ts';
export { localPath } from './http/local-path.ts';
export type { MetricPart } from './http/metrics.ts';
export type { Renderer } from './http/render.ts';
export { errorFor, said } from './http/said.ts';
export { newId, newToken } from './ids.ts';
export type { ImageService } from './images/service.ts';
export * from './instances/model.ts';
export * from './instances/provider.ts';
export type { InstanceFilter, InstanceService, QueuedAction } from './instances/service.ts';
export type { ConnectTrace, TraceStep } from './instances/trace.ts';
export type { DueJob, EngineWork, JobLane, OpenEngine, QueueEngine } from './jobs/engine.ts';
export { JOB_REGISTRIES, type JobRegistry } from './jobs/registries.ts';
export type { JobFilter, JobService, JobView } from './jobs/service.ts';
export type { Logger } from './log.ts';
export { checkMailAddress, type Mail, type Mailer, type MailService } from './mail/mailer.ts';
export { Mutexes } from './mutexes.ts';
export * from './plugins/plugin.ts';
export type { PoolStatus } from './pools/warm-pools.ts';
export { PROJECT_ROLES, type ProjectRole } from './projects/roles.ts';
export type { ProjectMember, ProjectService, ProjectView } from './projects/service.ts';
export { KEYBOARD_LAYOUTS } from './protocols/keyboard-layouts.ts';
export {
  connectionFailure,
  type DesktopAddress,
  type ProbeOptions,
  type ProbeResult,
  probeDesktop,
  waitForDesktop,
} from './protocols/ready.ts';
export * as rfb from './protocols/rfb/index.ts';
export { QUOTAS, type QuotaName, UNLIMITED } from './quotas/amounts.ts';
export type { QuotaService, QuotaView } from './quotas/service.ts';
export { amountInWords } from './quotas/words.ts';
export type { RecordingFormat } from './recordings/format.ts';
export type { RecordingFilter, RecordingService, RecordingView } from './recordings/service.ts';
export { Slots } from './slots.ts';
export { errorIn } from './texts/errors.ts';
export { asSaid, type Phrases, type Said } from './texts/phrases.ts';
export { sharedTexts } from './texts/shared.ts';
export {
  defineTexts,
  LANGUAGES,
  type Language,
  type Message,
  type Messages,
  type Words,
} from './texts/texts.ts';
export { closeViewer, fitReason } from './tunnels/close-viewer.ts';
export type { ConnectionService, ConnectionView } from './tunnels/connections.ts';
export { type Heartbeat, type HeartbeatOptions, startHeartbeat } from './tunnels/heartbeat.ts';
export { type ConnectionFigures, TunnelStatistics } from './tunnels/statistics.ts';
export * from './tunnels/transport.ts';
export { pause, toTheEnd, unlessAborted, withDeadline } from './wait.ts';
