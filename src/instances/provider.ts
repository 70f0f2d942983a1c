import type { Duplex } from 'node:stream';
import type { z } from 'zod';
import type { Logger } from '../log.ts';

/** How a desktop is seen: `console` is the machine's own screen, which needs no port and no credentials. */
export const PROTOCOLS = ['vnc', 'rdp', 'ssh', 'telnet', 'console'] as const;
export type Protocol = (typeof PROTOCOLS)[number];
/** What a desktop speaks on its guest port. */
export type GuestProtocol = Exclude<Protocol, 'console'>;

/** What a provider can do, as data: the core reads these fields and never asks which provider it is. */
export interface ProviderCapabilities {
  /** The gateway leases a loopback TCP port for each instance and the provider publishes the desktop there. */
  readonly publishesPorts: boolean;
  /** The desktop outlives the gateway process and is found again by `list`. */
  readonly survivesGateway: boolean;
  readonly canPause: boolean;
  readonly canRestart: boolean;
  readonly canSnapshot: boolean;
  /** `checkpoint` and `rollBack` are there. No when left out. */
  readonly canRollBack?: boolean;
  readonly hasLogs: boolean;
  /** `homeRef`, `homeProblem` and `removeHome` are there, and `start` gives the desktop its `home`. */
  readonly keepsHomes: boolean;
  /** Beside `keepsHomes`: `bind` can give a desktop that runs its home. No when left out. */
  readonly bindsHomes?: boolean;
  /** `openConsole` is there, and applications may have the protocol `console`. No when left out. */
  readonly hasConsole?: boolean;
  /** What a desktop counts as in quotas; an object when left out. */
  readonly makes?: 'vm' | 'container' | 'object';
}

/** What a person keeps of an application from one desktop to the next. */
export interface HomeSpec {
  /** The provider's own name of it, as `homeRef` gave it. */
  readonly ref: string;
  /** Where the desktop sees it. What the image has there is what a new home begins with. */
  readonly path: string;
  /** Folder of the host with `{user}` and `{app}` in it; null for a volume. */
  readonly template: string | null;
  readonly userId: string;
}

/** What the host has; null for what the provider cannot know. */
export interface HostRoom {
  readonly cpus: number | null;
  readonly memoryTotalBytes: number | null;
  readonly memoryFreeBytes: number | null;
  readonly diskFreeBytes: number | null;
}

/** What a desktop needs of the host; null for what nobody said. */
export interface HostNeeds {
  readonly cpus: number | null;
  readonly memoryBytes: number | null;
  readonly diskBytes: number | null;
}

/** An image that desktops are started from. */
export interface ImageNeed {
  readonly image: string;
  /** When it is pulled; `build` for one that the provider makes itself, of files that it brings along. */
  readonly how: 'missing' | 'never' | 'always' | 'build';
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
  /** Port that the desktop listens on inside the guest; 0 for the protocol `console`. */
  readonly guestPort: number;
  /** The leased port on 127.0.0.1; null where the provider publishes no ports. */
  readonly port: number | null;
  readonly credentials: DesktopCredentials;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Empty for a desktop that is started ahead: `bind` tells later. */
  readonly ownerName: string;
  /** Null where the application keeps none, or nobody has the desktop yet. It may be there already, with what the last desktop left. */
  readonly home: HomeSpec | null;
}

/** What a desktop that was started ahead is told when somebody gets it. */
export type Binding<Settings = unknown> = Pick<StartSpec<Settings>, 'settings' | 'ownerName' | 'home'>;

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

/** Who is told of changes. Its methods never throw, are cheap, and may be called at any time. */
export interface ChangeListener {
  /** What happens from now on is told: the core looks once at everything, since it may have missed something before. */
  watching(): void;
  /** Something happened to the desktop, whatever it was: the core asks how it is. Often is as good as once. */
  changed(instanceId: string): void;
}

export interface ProviderHealth {
  readonly ok: boolean;
  /** One sentence, e.g. `Docker 20.10.24 on unix:///var/run/docker.sock (rootless: no)`. */
  readonly message: string;
  readonly remedy?: string;
  /** Beside `ok`: works, and will not for much longer unless the remedy is done. */
  readonly warning?: boolean;
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
   * Null for a desktop that has no address, only a console: for the protocol `console`, once the machine runs.
   */
  ready(
    ref: string,
    spec: StartSpec<Settings>,
    context: ProviderContext & { timeoutMs: number },
  ): Promise<Endpoint | null>;
  /**
   * Where `hasConsole`: the machine's own screen as an RFB server that asks for no password, from its first moment on,
   * whatever runs in it. Whoever gets the stream destroys it. Rejects with DESKTOP_UNREACHABLE when the machine does not run.
   */
  openConsole?(target: InstanceTarget, signal: AbortSignal): Promise<Duplex>;
  /** Asks the desktop to end, kills it at `graceMs`, removes all of it. Resolves also when nothing was left to stop. */
  stop(target: InstanceTarget, context: ProviderContext & { graceMs: number }): Promise<void>;
  /**
   * Where `canRestart`: ends all that runs in the desktop, by force at `graceMs`, and starts it again with what it had stored.
   * Resolves when it was told to run; `ready` tells when it answers. Repeatable.
   */
  restart?(target: InstanceTarget, context: ProviderContext & { graceMs: number }): Promise<void>;
  /** Where `canPause`: nothing in the desktop runs any more, and all of it is kept. Resolves also when it is paused already. */
  pause?(target: InstanceTarget, context: ProviderContext): Promise<void>;
  /** Where `canPause`: goes on where `pause` left it. Resolves also when it runs already. */
  resume?(target: InstanceTarget, context: ProviderContext): Promise<void>;
  /**
   * Where `canSnapshot`: stores the desktop as it is under `name`, without the secrets that it was given. Repeatable.
   * Resolves with what an application can be made from.
   */
  snapshot?(
    target: InstanceTarget,
    context: ProviderContext & { name: string },
  ): Promise<{ readonly ref: string }>;
  /** Where `canRollBack`: keeps the desktop's disks as they are now, in place of what was kept before. */
  checkpoint?(target: InstanceTarget, context: ProviderContext): Promise<void>;
  /**
   * Where `canRollBack`: puts the disks back to what `checkpoint` kept, and starts the desktop; `ready` tells when it answers.
   * What was done since then is lost. Repeatable. Rejects with ACTION_NOT_ALLOWED where nothing was kept.
   */
  rollBack?(target: InstanceTarget, context: ProviderContext): Promise<void>;
  /**
   * Makes a desktop that was started ahead its owner's, as if `start` had been told at once; `home` is null unless
   * `bindsHomes`. Resolves when it is done, quickly: the owner waits, and sees the desktop afterwards only. Repeatable for the
   * same owner, and kept over a restart. Where it fails the desktop is ended and another one started.
   */
  bind?(target: InstanceTarget, to: Binding<Settings>, context: ProviderContext): Promise<void>;
  /** Beside `bind`: whether a desktop with these settings is told its owner's name. No where it is left out. */
  usesOwner?(settings: Settings): boolean;
  /** State of one desktop; `gone` when the provider does not know it. */
  inspect(target: InstanceTarget, signal: AbortSignal): Promise<RuntimeState>;
  /** Everything that carries our label. */
  list(signal: AbortSignal): Promise<readonly FoundInstance[]>;
  /**
   * Tells which desktops died, ended, were paused, removed or came back, for as long as it can; left out where nothing
   * tells the provider. It closes what it opened when `signal` aborts. Resolving or rejecting means that nothing more is
   * told: the core calls it again, later and later. What is never told is found by `list`.
   */
  watch?(listener: ChangeListener, signal: AbortSignal): Promise<void>;
  /** The last `tail` lines of the desktop's own output, oldest first; lines hold no secret that we gave it. */
  logs(target: InstanceTarget, options: { tail: number; signal: AbortSignal }): Promise<readonly string[]>;
  health(signal: AbortSignal): Promise<ProviderHealth>;
  /** Where `keepsHomes`: the name that a home will have. Asks nobody: it is stored before the home is made. */
  homeRef?(homeId: string): string;
  /** Where `keepsHomes`: why such homes are not possible, after the field's name (`template: expected …`); else null. */
  homeProblem?(home: Pick<HomeSpec, 'path' | 'template'>): string | null;
  /** Where `keepsHomes`: removes a home with all that is in it. Resolves also when there is none. Repeatable. */
  removeHome?(ref: string, signal: AbortSignal): Promise<void>;
  /** What the host has now. Left out where desktops need nothing of a host; quick, since every start asks. */
  room?(signal: AbortSignal): Promise<HostRoom>;
  /** What a desktop with these settings needs of a host, and takes of quotas. */
  needs?(settings: Settings): HostNeeds;
  /** What an application's desktops are started from, each image once. Left out where nothing can be had ahead of a start. */
  images?(
    app: Pick<StartSpec<Settings>, 'appId' | 'settings' | 'guestPort'>,
    signal: AbortSignal,
  ): Promise<readonly ImageNeed[]>;
  /** Beside `images`: has one there, so that no start waits for it. Repeatable, also while a start does the same. */
  prepareImage?(need: ImageNeed, context: ProviderContext): Promise<void>;
}
