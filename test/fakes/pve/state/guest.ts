import { createHash } from 'node:crypto';
import { type Behaviour, usualBehaviour } from './behaviour.ts';
import { Flock } from './flock.ts';
import { type GuestKind, type KindWords, WORDS } from './kinds.ts';

export interface Snapshot {
  readonly name: string;
  readonly description: string;
  /** Seconds since 1970. */
  readonly time: number;
  readonly parent: string | null;
  readonly config: ReadonlyMap<string, string>;
  readonly hasMemory: boolean;
}

export type Power = 'stopped' | 'running' | 'paused';

/** A machine or a container: its configuration file, and what its process does. */
export class Guest {
  readonly kind: GuestKind;
  readonly vmid: number;
  node: string;
  readonly config = new Map<string, string>();
  /** Takes effect at the next start; null: the option goes then. */
  readonly pending = new Map<string, string | null>();
  readonly snapshots = new Map<string, Snapshot>();
  /** The snapshot that the present state comes from. */
  parent: string | null = null;
  power: Power = 'stopped';
  /** In ms, by the simulated clock. */
  startedAt = 0;
  pid: number | null = null;
  isHa = false;
  behaviour: Behaviour = usualBehaviour();
  /** What was set by the agent, by user. */
  readonly passwords = new Map<string, string>();
  readonly flock = new Flock();

  constructor(kind: GuestKind, vmid: number, node: string) {
    this.kind = kind;
    this.vmid = vmid;
    this.node = node;
  }

  get words(): KindWords {
    return WORDS[this.kind];
  }

  get isRunning(): boolean {
    return this.power !== 'stopped';
  }

  get isTemplate(): boolean {
    return this.config.get('template') === '1';
  }

  get isProtected(): boolean {
    return this.config.get('protection') === '1';
  }

  get lock(): string | null {
    return this.config.get('lock') ?? null;
  }

  /** What lists call it while the clone has not named it yet, too. */
  get name(): string {
    return this.config.get(this.words.nameKey) ?? `${this.words.noun} ${this.vmid}`;
  }

  get memoryBytes(): number {
    return Number(this.config.get('memory') ?? 512) * 1024 * 1024;
  }

  get cpus(): number {
    return Number(this.config.get('cores') ?? 1) * Number(this.config.get('sockets') ?? 1);
  }

  /** Of the file as it is now. */
  digest(): string {
    const lines = [...this.config].map(([key, value]) => `${key}: ${value}`);
    const pending = [...this.pending].map(([key, value]) => `${key}: ${value ?? '-'}`);
    return createHash('sha1')
      .update([...lines, '[PENDING]', ...pending, ...this.snapshots.keys()].join('\n'))
      .digest('hex');
  }
}
