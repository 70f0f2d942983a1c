import { Mutexes, type ProviderContext, Slots } from '../../src/api.ts';
import type { ProxmoxClient } from './client.ts';
import type { GuestKind, GuestPath } from './cluster.ts';
import type { ProxmoxConfig } from './config.ts';
import { Screens } from './console/screens.ts';
import { Guest } from './guest.ts';
import { JustStarted } from './just-started.ts';
import { Labels } from './labels.ts';
import { News } from './news.ts';
import type { Pace } from './pace.ts';
import { Placements } from './placement.ts';
import { TaskTimes } from './tasks/task-times.ts';
import type { TaskEnd } from './tasks/wait.ts';

export interface PartsOptions {
  readonly client: ProxmoxClient;
  readonly config: ProxmoxConfig;
  readonly gatewayId: string;
  readonly pace: Pace;
}

/** What the steps of both providers share. */
export interface SharedParts extends PartsOptions {
  readonly labels: Labels;
  readonly screens: Screens;
  /** One deed at a time for each instance. */
  readonly turns: Mutexes;
  readonly clones: Slots;
  readonly placements: Placements;
  /** Waits for a task that is no clone. */
  task(upid: string, context: Pick<ProviderContext, 'signal' | 'log'>, limitMs?: number): Promise<TaskEnd>;
  readonly times: TaskTimes;
}

export interface ProxmoxParts extends SharedParts {
  readonly kind: GuestKind;
  readonly started: JustStarted;
  readonly news: News;
  guest(path: GuestPath): Guest;
}

export function sharedParts(options: PartsOptions): SharedParts {
  const { client, config, gatewayId, pace } = options;
  const times = new TaskTimes(client, pace.taskMs);
  return {
    ...options,
    times,
    labels: new Labels(config.tag, gatewayId),
    screens: new Screens(client),
    turns: new Mutexes(),
    clones: new Slots(config.clonesAtOnce),
    placements: new Placements(),
    task: (upid, { signal, log }, limitMs = pace.taskLimitMs) =>
      times.wait(upid, { signal, log, deadlineMs: limitMs }),
  };
}

export function partsFor(kind: GuestKind, shared: SharedParts): ProxmoxParts {
  return {
    ...shared,
    kind,
    started: new JustStarted(),
    news: new News(),
    guest: (path) => new Guest(shared.client, path),
  };
}
