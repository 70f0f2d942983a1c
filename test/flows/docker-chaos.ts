import { setTimeout as sleep } from 'node:timers/promises';
import type { InstanceView } from '../../src/instances/model.ts';
import type { Client } from './gateway.ts';

/** mulberry32: the same seed, the same numbers from 0 to 1. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What must come of a desktop, as far as the answers tell; null where an answer was lost. */
interface Known {
  readonly owner: string;
  wanted: 'running' | 'stopped' | 'forgotten' | null;
}

export interface Person {
  readonly username: string;
  readonly cookie: string;
}

/** People who start, stop, restart and forget desktops at random, by a gateway that may be killed at any moment. */
export class Crowd {
  readonly known = new Map<string, Known>();
  readonly #random: () => number;
  readonly #people: readonly Person[];
  /** The gateway of now; a client of it for a cookie. */
  readonly #client: (cookie: string) => Client;

  constructor(random: () => number, people: readonly Person[], clientFor: (cookie: string) => Client) {
    this.#random = random;
    this.#people = people;
    this.#client = clientFor;
  }

  /** Resolves when everything was answered, or its answer was lost. */
  async does(count: number, withinMs: number): Promise<void> {
    const deeds = Array.from({ length: count }, () => {
      const at = this.#random() * withinMs;
      const [what, whom, which] = [this.#random(), this.#random(), this.#random()];
      return async () => {
        await sleep(at);
        await this.#do(what, whom, which);
      };
    });
    await Promise.all(deeds.map((deed) => deed()));
  }

  async start(appId: string, whom: number): Promise<void> {
    const person = this.#people[Math.floor(whom * this.#people.length)];
    if (person === undefined) return;
    const answer = await this.#ask(person.username, '/api/v1/instances', 'POST', { appId });
    if (answer?.status !== 201) return;
    const view = (await answer.json().catch(() => null)) as InstanceView | null;
    if (view === null) return;
    if (this.known.has(view.id)) throw new Error(`${view.id} was given to two people.`);
    this.known.set(view.id, { owner: person.username, wanted: 'running' });
  }

  async #do(what: number, whom: number, which: number): Promise<void> {
    if (what < 0.25) return this.start('desk', whom);
    if (what < 0.45) return this.start('pool', whom);
    const [id, known] = [...this.known][Math.floor(which * this.known.size)] ?? [];
    if (id === undefined || known === undefined || known.wanted !== 'running') return;
    if (what < 0.65) {
      await this.#ask(known.owner, `/api/v1/instances/${id}/restart`, 'POST');
      return;
    }
    known.wanted = null;
    const stopped = await this.#ask(known.owner, `/api/v1/instances/${id}`, 'DELETE');
    if (stopped?.status === 200 || stopped?.status === 202) known.wanted = 'stopped';
    if (what < 0.9 || known.wanted === null) return;
    await this.#ask(known.owner, `/api/v1/instances/${id}?wait=5`, 'DELETE');
    const forgotten = await this.#ask(known.owner, `/api/v1/instances/${id}?forget=true`, 'DELETE');
    if (forgotten === null) known.wanted = null;
    else if (forgotten.status === 204) known.wanted = 'forgotten';
  }

  /** Null when the answer was lost. */
  async #ask(username: string, path: string, method: string, body?: object): Promise<Response | null> {
    const { cookie = '' } = this.#people.find((person) => person.username === username) ?? {};
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    try {
      const answer = await this.#client(cookie).fetch(path, { method, headers, ...sent });
      if (answer.status >= 500 && answer.status !== 503) {
        throw new Unexpected(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
      }
      return answer;
    } catch (error) {
      if (error instanceof Unexpected) throw error;
      return null;
    }
  }
}

class Unexpected extends Error {}
