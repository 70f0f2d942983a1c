import { fullName, type Identity } from '../auth/identity.ts';
import type { Background } from '../background.ts';
import type { Clock } from '../clock.ts';
import { Durations } from './durations.ts';
import { Task } from './task.ts';

export interface NewTask {
  readonly node: string;
  readonly type: string;
  /** Of what it works on: a vmid, or empty. */
  readonly id: string;
  readonly owner: Identity;
}

/** What shall happen to the next task of a type instead of success. */
type Destiny = { readonly fail: string } | { readonly warnings: number };

const FIRST_PID = 0x1000;
const JIFFIES_PER_MS = 0.1;

export class Tasks {
  readonly durations = new Durations();
  readonly #clock: Clock;
  readonly #background: Background;
  readonly #all = new Map<string, Task>();
  readonly #destinies = new Map<string, Destiny[]>();
  #pid = FIRST_PID;

  constructor(clock: Clock, background: Background) {
    this.#clock = clock;
    this.#background = background;
  }

  /** Newest first. */
  all(): Task[] {
    return [...this.#all.values()].reverse();
  }

  get(upid: string): Task | undefined {
    return this.#all.get(upid);
  }

  nextPid(): number {
    this.#pid += 1 + (this.#pid % 3);
    return this.#pid;
  }

  /** The next task of this type ends so: a failure comes in place of the work, warnings come after it. */
  destine(type: string, destiny: Destiny): void {
    this.#destinies.set(type, [...(this.#destinies.get(type) ?? []), destiny]);
  }

  /** Begins the work, which rejects with the exit status. */
  start(of: NewTask, work: (task: Task) => Promise<void>): Task {
    const { node, type, id, owner } = of;
    const pstart = Math.floor(performance.now() * JIFFIES_PER_MS) + 0x10000;
    const starttime = this.#clock.seconds();
    const fields = { node, type, id, user: fullName(owner), pid: this.nextPid(), pstart, starttime };
    const task = new Task(fields, owner, this.#clock, this.durations.of(type));
    this.#all.set(task.upid, task);
    const destiny = this.#destinies.get(type)?.shift();
    this.#background.run(async () => {
      try {
        if (destiny !== undefined && 'fail' in destiny) {
          await task.work();
          throw new Error(destiny.fail);
        }
        await work(task);
        for (let left = destiny?.warnings ?? 0; left > 0; left -= 1) task.warn('something is odd');
        task.end();
      } catch (thrown) {
        task.end(thrown);
      }
    });
    return task;
  }
}
