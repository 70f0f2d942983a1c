import type { Logger } from '../../../src/api.ts';
import type { ProxmoxClient } from '../client.ts';
import { parseUpid } from './upid.ts';
import type { TaskEnd, WaitOptions } from './wait.ts';

export interface TimedOptions extends Omit<WaitOptions, 'expectMs'> {
  /** Is told of warnings. */
  readonly log: Logger;
}

/** What was over at the first question is asked a little earlier next time. */
const LESS = 0.95;
const LONGEST_EXPECTATION_MS = 5000;

/** Waits for tasks, and asks for the first time when they are likely to have ended: calls are what a start costs. */
export class TaskTimes {
  readonly #client: ProxmoxClient;
  readonly #usualMs: number;
  readonly #lastMs = new Map<string, number>();

  constructor(client: ProxmoxClient, usualMs: number) {
    this.#client = client;
    this.#usualMs = usualMs;
  }

  /** @param sort of tasks of the same type some take longer than others. */
  async wait(upid: string, { log, ...options }: TimedOptions, sort = ''): Promise<TaskEnd> {
    const key = `${parseUpid(upid).type} ${sort}`;
    const began = performance.now();
    const expectMs = Math.min(this.#lastMs.get(key) ?? this.#usualMs, LONGEST_EXPECTATION_MS);
    let wasRunning = false;
    const onRunning = async (): Promise<void> => {
      wasRunning = true;
      await options.onRunning?.();
    };
    const end = await this.#client.waitForTask(upid, { ...options, onRunning, expectMs });
    this.#lastMs.set(key, (performance.now() - began) * (wasRunning ? 1 : LESS));
    const { warnings, log: lines } = end;
    if (warnings > 0)
      log.warn(
        { task: upid, type: end.upid.type, warnings, log: lines },
        'a task of Proxmox ended with warnings',
      );
    return end;
  }
}
