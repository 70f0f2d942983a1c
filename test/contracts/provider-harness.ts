import type { Provider, StartSpec } from '../../src/api.ts';

/** Parts of the contract that a provider may be unable to keep. */
export type ProviderRule =
  | 'answers'
  | 'starts-once'
  | 'is-found'
  | 'survives'
  | 'tells-logs'
  | 'restarts'
  | 'pauses'
  | 'snapshots'
  | 'goes-back'
  | 'tells-changes'
  | 'stops'
  | 'aborts'
  | 'notices-death'
  | 'notices-silence'
  | 'notices-taken-port';

/** How the suite gets desktops of the provider under test. Settings are as an application would write them. */
export interface ProviderHarness {
  /** Settings of a desktop that answers. */
  readonly settings: Record<string, unknown>;
  /** Settings of one that ends by itself before it answers; without, the rule needs a reason in `except`. */
  readonly dying?: Record<string, unknown>;
  /** Settings of one that runs and never answers. */
  readonly silent?: Record<string, unknown>;
  /** Fields that differ from a VNC desktop of the application `contract` at port 5901 with a random password. */
  readonly spec?: Partial<
    Pick<StartSpec, 'appId' | 'protocol' | 'guestPort' | 'credentials' | 'width' | 'height'>
  >;
  /** Rules that it cannot keep, each with the reason why. They are left out. */
  readonly except?: Partial<Record<ProviderRule, string>>;
  /** Looks for the password in a snapshot, failing where it is found, and removes the snapshot. */
  forgetSnapshot?(ref: string, password: string): Promise<void>;
  /** What people do in a desktop that it keeps on its disks; needed where `canRollBack`. */
  readonly disk?: {
    write(instanceId: string, text: string): Promise<void> | void;
    read(instanceId: string): Promise<string> | string;
  };
  /** Longest time of a start with its `ready`, in ms; default 20 000. */
  readonly patienceMs?: number;
}

/**
 * A provider as a gateway makes it. Called more than once it gives the provider of the same gateway after a restart, which
 * looks at the same desktops.
 */
export type MakeProvider = () => Provider | Promise<Provider>;
