import type { z } from 'zod';
import type { Logger } from '../log.ts';

/** The protocol that a desktop speaks on its guest port. */
export type Protocol = 'vnc' | 'rdp' | 'ssh' | 'telnet';

/** What a provider can do, as data: the core reads these fields and never asks which provider it is. */
export interface ProviderCapabilities {
  /** The gateway leases a loopback TCP port for each instance and the provider publishes the desktop there. */
  readonly publishesPorts: boolean;
  /** The desktop outlives the gateway process and is found again by `list`. */
  readonly survivesGateway: boolean;
  readonly canPause: boolean;
  readonly canRestart: boolean;
  readonly canSnapshot: boolean;
  readonly hasLogs: boolean;
}

/** Secrets of one desktop. They stay inside the process, the connection row (sealed) and the desktop itself. */
export interface DesktopCredentials {
  readonly username: string | null;
  readonly password: string | null;
}

export interface StartSpec<Settings = unknown> {
  readonly instanceId: string;
  readonly appId: string;
  readonly appName: string;
  /** The application's provider settings, parsed by `Provider.settings`. */
  readonly settings: Settings;
  readonly protocol: Protocol;
  /** Port that the desktop listens on inside the guest. */
  readonly guestPort: number;
  /** The leased port on 127.0.0.1; null where the provider publishes no ports. */
  readonly port: number | null;
  readonly credentials: DesktopCredentials;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly ownerName: string;
}

export interface ProviderContext {
  /** Aborts when the start is canceled, timed out, or the gateway closes. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** Tells the person who waits, e.g. `Pulling debian: 40 %`. Plain text, no secret; cheap to call often. */
  progress(message: string): void;
}

/** Where the desktop's protocol can be reached from the gateway. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** The same desktop as seen from inside the provider's network, for a guacd that runs there. */
  readonly inner?: { readonly host: string; readonly port: number };
}

export type RuntimeState =
  | 'created'
  | 'running'
  | 'paused'
  | 'restarting'
  | 'removing'
  | 'exited'
  | 'dead'
  | 'gone';

/** Something that carries our label, whether or not the database remembers it. */
export interface FoundInstance {
  readonly instanceId: string;
  readonly ref: string;
  readonly state: RuntimeState;
  /** UTC ms. */
  readonly createdAt: number;
}

/** Which desktop: `ref` is null when the start may have been cut off before it was stored. */
export interface InstanceTarget {
  readonly instanceId: string;
  readonly ref: string | null;
}

export interface ProviderHealth {
  readonly ok: boolean;
  /** One sentence, e.g. `Docker 20.10.24 on unix:///var/run/docker.sock (rootless: no)`. */
  readonly message: string;
  readonly remedy?: string;
}

/**
 * Runs desktops somewhere. Every provider passes test/contracts/provider.ts.
 * Each call that waits takes an AbortSignal and rejects soon after it aborts; failures are `AppError`s.
 */
export interface Provider<Settings = unknown> {
  /** As written in an application's `provider`. */
  readonly id: string;
  readonly title: string;
  readonly capabilities: ProviderCapabilities;
  /** Schema of an application's `settings`: strict, every field described. */
  readonly settings: z.ZodType<Settings>;
  /**
   * Starts the desktop and labels it with the instance id. Idempotent by instance id: a second call finds what the
   * first one made. Resolves with the provider's own id as soon as the desktop was told to run.
   * On failure nothing is left behind (what cannot be removed is still found by `list`).
   */
  start(spec: StartSpec<Settings>, context: ProviderContext): Promise<{ readonly ref: string }>;
  /**
   * Resolves when the desktop's protocol handshake answers, not when a process exists.
   * Rejects with DESKTOP_DIED at once when it ends first, with DESKTOP_SILENT when `timeoutMs` passes.
   */
  ready(
    ref: string,
    spec: StartSpec<Settings>,
    context: ProviderContext & { timeoutMs: number },
  ): Promise<Endpoint>;
  /** Asks the desktop to end, kills it at `graceMs`, removes all of it. Resolves also when nothing was left to stop. */
  stop(target: InstanceTarget, context: ProviderContext & { graceMs: number }): Promise<void>;
  /** State of one desktop; `gone` when the provider does not know it. */
  inspect(target: InstanceTarget, signal: AbortSignal): Promise<RuntimeState>;
  /** Everything that carries our label. */
  list(signal: AbortSignal): Promise<readonly FoundInstance[]>;
  /** The last `tail` lines of the desktop's own output, oldest first; lines hold no secret that we gave it. */
  logs(target: InstanceTarget, options: { tail: number; signal: AbortSignal }): Promise<readonly string[]>;
  health(signal: AbortSignal): Promise<ProviderHealth>;
}
