import type { ProxmoxClient } from './client.ts';
import { type GuestPath, tagsOf } from './cluster.ts';
import type { Params } from './engine/params.ts';

/** How a machine is at this moment. */
export interface GuestStatus {
  readonly power: 'running' | 'paused' | 'stopped';
  readonly lock: string | null;
  readonly isHa: boolean;
}

export interface GuestConfig {
  readonly description: string | undefined;
  readonly tags: readonly string[];
  readonly lock: string | null;
  readonly digest: string | undefined;
  readonly isTemplate: boolean;
}

export type PowerVerb = 'start' | 'stop' | 'shutdown' | 'reboot' | 'suspend' | 'resume';

interface Status {
  readonly status: string;
  readonly qmpstatus?: string;
  readonly lock?: string;
  readonly ha?: { readonly managed?: boolean };
}

interface Config {
  readonly description?: string;
  readonly tags?: string;
  readonly lock?: string;
  readonly digest?: string;
  readonly template?: boolean;
}

/** The calls of the API about one machine or container. They reject with a ProxmoxError, or with the signal's reason. */
export class Guest {
  readonly path: GuestPath;
  readonly #client: ProxmoxClient;

  constructor(client: ProxmoxClient, path: GuestPath) {
    this.#client = client;
    this.path = path;
  }

  get noun(): string {
    return this.path.kind === 'qemu' ? 'machine' : 'container';
  }

  get ref(): string {
    return `${this.path.kind}/${this.path.vmid}`;
  }

  async status(signal: AbortSignal): Promise<GuestStatus> {
    const found = (await this.#api(signal).status.current.$get()) as Status;
    return { power: powerOf(found), lock: found.lock ?? null, isHa: found.ha?.managed === true };
  }

  async config(signal: AbortSignal): Promise<GuestConfig> {
    const { description, tags, lock, digest, template } = (await this.#api(signal).config.$get()) as Config;
    return { description, tags: tagsOf(tags), lock: lock ?? null, digest, isTemplate: template === true };
  }

  async configure(params: Params, signal: AbortSignal): Promise<void> {
    await this.#api(signal).config.$put(params);
  }

  /** @returns a task, where it is one. */
  async resize(disk: string, bytes: number, signal: AbortSignal): Promise<string | null> {
    const params = { disk, size: `${Math.ceil(bytes / 1024 ** 2)}M` };
    const answer: unknown = await this.#api(signal).resize.$put(params as never);
    return typeof answer === 'string' ? answer : null;
  }

  /** @returns the task. */
  clone(params: Params & { readonly newid: number }, signal: AbortSignal): Promise<string> {
    return this.#api(signal).clone.$post(params as never);
  }

  /** @returns the task. */
  power(verb: PowerVerb, params: Params, signal: AbortSignal): Promise<string> {
    // some of the types have no parameters
    const action = this.#api(signal).status[verb] as { $post(params: Params): Promise<string> };
    return action.$post(params);
  }

  /** @returns the task. */
  destroy(signal: AbortSignal): Promise<string> {
    return this.#api(signal).$delete({ purge: true, 'destroy-unreferenced-disks': true });
  }

  /** Names of its snapshots. */
  async snapshots(signal: AbortSignal): Promise<readonly string[]> {
    const found = (await this.#api(signal).snapshot.$get()) as readonly { readonly name: string }[];
    return found.map(({ name }) => name);
  }

  /** Makes a snapshot of its disks. @returns the task. */
  keep(snapname: string, signal: AbortSignal): Promise<string> {
    return this.#api(signal).snapshot.$post({ snapname });
  }

  /** Removes a snapshot. @returns the task. */
  forget(snapname: string, signal: AbortSignal): Promise<string> {
    return this.#api(signal).snapshot.$(snapname).$delete();
  }

  /** Switches it off first where it runs. @returns the task. */
  rollBack(snapname: string, signal: AbortSignal): Promise<string> {
    return this.#api(signal).snapshot.$(snapname).rollback.$post();
  }

  async makeTemplate(signal: AbortSignal): Promise<string | null> {
    const answer: unknown = await this.#api(signal).template.$post();
    return typeof answer === 'string' ? answer : null;
  }

  #api(signal: AbortSignal) {
    const { node, kind, vmid } = this.path;
    return this.#client.api(signal).nodes.$(node)[kind].$(vmid);
  }
}

/** Of what the API says about one, in a list as alone. */
export function powerOf({ status, qmpstatus }: Pick<Status, 'status' | 'qmpstatus'>): GuestStatus['power'] {
  if (status !== 'running') return 'stopped';
  return qmpstatus === 'paused' || qmpstatus === 'suspended' ? 'paused' : 'running';
}
