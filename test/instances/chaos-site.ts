import type { Database } from '../../src/db/database.ts';
import type { Provider, RuntimeState } from '../../src/instances/provider.ts';

/** What goes wrong at a step. `kills`: all gateways die there. */
export type Fault = 'fails' | 'fails messily' | 'hangs' | 'kills' | 'is slow';

/** What happens at a site; what is named more often happens more often. */
export interface ChaosKinds {
  /** Where faults may be ordered. */
  readonly steps: readonly string[];
  readonly faults: readonly Fault[];
  /** Among all that happens: pools are filled with a weight of 6, desktops are stopped with one of 6. */
  readonly weights: { readonly start: number; readonly fault: number };
  /** Happenings of one run, at least and at most. */
  readonly lengths: readonly [number, number];
  /** What the application may be: fields of it. */
  readonly definitions: readonly Readonly<Record<string, unknown>>[];
}

/** Who ever was made known to a desktop, and what desktops left in homes; empty where desktops are told nothing. */
export interface Told {
  readonly owners: ReadonlyMap<string, ReadonlySet<string>>;
  readonly homes: ReadonlyMap<string, readonly string[]>;
}

/** Where desktops run, and what goes wrong there. It outlives all gateways. */
export interface ChaosSite extends ChaosKinds {
  readonly told: Told;
  /** Whether every desktop has a leased port. */
  readonly leasesPorts: boolean;
  /** After each happening it is waited for so long, that it meets what goes on. */
  readonly beatMs: number;
  /** So long a job may take that nothing goes wrong with. */
  readonly jobMs: number;
  /** The provider as a gateway that begins has it; `die` ends what it does at this moment. */
  open(): { readonly provider: Provider; die(): Promise<void> };
  /** Those that are there, by the instance that they say they are of. */
  desktops(): ReadonlyMap<string, RuntimeState>;
  /** Somebody ends a desktop, or takes it away, behind everybody's back. */
  happens(instanceId: string, state: 'exited' | 'gone'): Promise<void>;
  /** Something says that it is of a gateway here, and no gateway knows it. */
  addStray(): void;
  /** For the next so many times. @param kill kills all gateways, and waits for none. */
  order(step: string, fault: Fault, times: number, kill: () => void): void;
  /** No more faults, and what hangs goes on. */
  endFaults(): void;
  /** For so many desktops. */
  setRoom(desktops: number): void;
  /** Whether nothing goes on that was begun for a gateway, also for one that is dead. */
  isAtRest(): boolean;
  /** Fails where desktops and rows differ, or something is left or gone that should not. */
  check(db: Database): Promise<void>;
  /** Removes what desktops may leave: what follows has nothing to do with what was before. */
  renew(): Promise<void>;
  /** No gateway is there any more. */
  close(): Promise<void>;
}
