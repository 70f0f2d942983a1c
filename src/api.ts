/** The whole surface that a plugin may import. What is not here is the core's own. */
export { z } from 'zod';
export { type AppDefinition, appDefinition } from './apps/definition.ts';
export type { AppService, AppView } from './apps/service.ts';
export type { Actor, Role, Session, User } from './auth/model.ts';
export type { AuthService } from './auth/service.ts';
export { secret } from './config/secret.ts';
export {
  connectEngine,
  type Engine,
  type EngineOptions,
  type EngineRefusal,
  engineFailure,
  engineRefusal,
} from './docker/engine.ts';
export { AppError, asAppError, ERROR_TABLE, type ErrorCode, type ErrorReport } from './errors.ts';
export type { AppEnv } from './http/env.ts';
export type { Renderer } from './http/render.ts';
export * from './instances/model.ts';
export * from './instances/provider.ts';
export type { InstanceFilter, InstanceService } from './instances/service.ts';
export type { Logger } from './log.ts';
export * from './plugins/plugin.ts';
export {
  connectionFailure,
  type DesktopAddress,
  type ProbeOptions,
  type ProbeResult,
  probeDesktop,
  waitForDesktop,
} from './protocols/ready.ts';
export * as rfb from './protocols/rfb/index.ts';
export { closeViewer, fitReason } from './tunnels/close-viewer.ts';
export { type Heartbeat, type HeartbeatOptions, startHeartbeat } from './tunnels/heartbeat.ts';
export * from './tunnels/transport.ts';
