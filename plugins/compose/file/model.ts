/** A Compose file as the gateway runs it: complete, checked, variables put in. */
export interface ComposeFile {
  /** In an order in which every service comes after those that it depends on. */
  readonly services: readonly Service[];
  /** Name of the service that is the desktop. */
  readonly desktop: string;
  readonly networks: readonly Network[];
  /** Names of the named volumes. */
  readonly volumes: readonly string[];
}

export interface Network {
  readonly name: string;
  readonly isInternal: boolean;
}

export interface Service {
  readonly name: string;
  /** 0 for what depends on nothing, else one more than the highest that it depends on. */
  readonly level: number;
  readonly image: string;
  readonly command: readonly string[] | null;
  readonly entrypoint: readonly string[] | null;
  readonly environment: readonly Variable[];
  readonly dependsOn: readonly Dependency[];
  readonly healthCheck: HealthCheck | null;
  readonly mounts: readonly Mount[];
  /** Target → options as Docker takes them. */
  readonly tmpfs: Readonly<Record<string, string>>;
  /** At least one, those that can publish ports first. */
  readonly networks: readonly Membership[];
  readonly limits: Limits;
  readonly labels: Readonly<Record<string, string>>;
  readonly user: string | null;
  readonly workingDir: string | null;
  readonly hostname: string | null;
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
  readonly readOnly: boolean;
  readonly init: boolean;
  readonly stopGraceMs: number | null;
}

export interface Variable {
  readonly name: string;
  readonly value: string;
  /** By its name, or because it holds the desktop's password. */
  readonly isSecret: boolean;
  /** The desktop's password is in it. */
  readonly holdsPassword: boolean;
}

export const CONDITIONS = ['service_started', 'service_healthy', 'service_completed_successfully'] as const;
export type Condition = (typeof CONDITIONS)[number];

export interface Dependency {
  readonly service: string;
  readonly condition: Condition;
}

export interface HealthCheck {
  /** `NONE`, or `CMD` or `CMD-SHELL` with what follows. */
  readonly test: readonly string[] | null;
  readonly intervalMs: number | null;
  readonly timeoutMs: number | null;
  readonly startPeriodMs: number | null;
  readonly retries: number | null;
}

export interface Mount {
  readonly type: 'volume' | 'bind';
  /** Name of a volume of the file, or an absolute path of the Docker host. */
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

export interface Membership {
  readonly network: string;
  readonly aliases: readonly string[];
}

/** Null where the file says nothing. */
export interface Limits {
  /** Bytes. */
  readonly memory: number | null;
  readonly cpus: number | null;
  readonly pids: number | null;
  /** Bytes. */
  readonly shmSize: number | null;
}
