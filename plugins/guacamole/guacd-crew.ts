import { type Engine, inspectContainer, type Logger, untilEnded } from '../../src/api.ts';
import { askGuacd } from './ask-guacd.ts';
import type { Fence } from './fence.ts';
import type { GuacdAddress } from './guacd-client.ts';
import { type GuacdContainer, removeGuacd } from './guacd-container.ts';
import { connectionsTo } from './net-table.ts';
import type { LoadOf } from './pool.ts';

export interface CrewMember {
  readonly container: GuacdContainer;
  /** Where its doors are made; null where it needs none. */
  readonly fence: Fence | null;
  /** Which of the processors are its own. */
  readonly place: number;
  /** `doubted`: it is being looked at. `retired`: it gets no more connections and goes when it has none. */
  state: 'serving' | 'doubted' | 'retired';
  emptySince: number | null;
  readonly stopWatching: AbortController;
}

export interface CrewOptions {
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** How long one may be of no use while there is another. */
  readonly idleMs: number;
  connect(): Promise<Engine>;
  /** One has ended or hangs, and is gone. */
  onLoss(): void;
}

const ANSWER_MS = 5000;
const REMOVE_MS = 20_000;
/** Roughly when a container ends because nobody is connected; see its script. */
const ENDS_BY_ITSELF_MS = 9 * 60_000;
/** The longest time that a timer can wait. */
const FOR_EVER_MS = 2 ** 31 - 1;
/** Processes of guacd that belong to nobody: they count for its limit all the same. */
const MOST_STUCK = 40;

/** The containers of guacd that this gateway looks after. */
export class GuacdCrew {
  readonly #options: CrewOptions;
  readonly #members = new Set<CrewMember>();
  readonly #removing = new Set<Promise<void>>();
  #load: LoadOf = () => 0;
  #lost = 0;

  constructor(options: CrewOptions) {
    this.#options = options;
  }

  get members(): readonly CrewMember[] {
    return [...this.#members];
  }

  get serving(): readonly CrewMember[] {
    return this.members.filter(({ state }) => state === 'serving');
  }

  /** How many ended or hung. */
  get lost(): number {
    return this.#lost;
  }

  set load(load: LoadOf) {
    this.#load = load;
  }

  at({ host, port }: GuacdAddress): CrewMember | undefined {
    return this.members.find(({ container: { address } }) => address.host === host && address.port === port);
  }

  /** The lowest place that nobody has. */
  get freePlace(): number {
    const taken = new Set(this.members.map(({ place }) => place));
    let place = 0;
    while (taken.has(place)) place += 1;
    return place;
  }

  add(container: GuacdContainer, fence: Fence | null): CrewMember {
    const member: CrewMember = {
      container,
      fence,
      place: this.freePlace,
      state: container.isCurrent ? 'serving' : 'retired',
      emptySince: null,
      stopWatching: new AbortController(),
    };
    this.#members.add(member);
    this.#background(this.#untilEnd(member));
    return member;
  }

  /** It did not answer: it is looked at, and serves again, or goes. */
  doubt(member: CrewMember): void {
    if (member.state !== 'serving') return;
    member.state = 'doubted';
    this.#background(this.#examine(member));
  }

  /** Lets go of all of them. @returns those that hold no connection of anybody. */
  async dissolve(): Promise<readonly CrewMember[]> {
    const members = this.members;
    this.#members.clear();
    for (const member of members) member.stopWatching.abort();
    await Promise.allSettled(this.#removing);
    const isIdle = await Promise.all(members.map((member) => isUnused(member)));
    return members.filter((_, index) => isIdle[index]);
  }

  /** Removes what is not needed any more, and retires who has too many stuck processes. */
  async sweep(): Promise<void> {
    for (const member of this.members) {
      const { address } = member.container;
      const now = performance.now();
      if (this.#load(address) > 0) member.emptySince = null;
      else member.emptySince ??= now;
      const isSpare =
        member.state === 'retired' ||
        (member.state === 'serving' && this.serving.length > 1 && this.#isIdle(member));
      if (isSpare && member.emptySince !== null && (await isUnused(member))) await this.#remove(member);
      else if (member.state === 'serving') await this.#retireIfStuck(member);
    }
  }

  #isIdle(member: CrewMember): boolean {
    return emptyMs(member) >= this.#options.idleMs;
  }

  async #retireIfStuck(member: CrewMember): Promise<void> {
    const { log, signal } = this.#options;
    const engine = await this.#options.connect();
    const { id, address } = member.container;
    const asked = engine.docker.getContainer(id) as unknown as Listed;
    const { Processes } = await engine.ask(signal, (abortSignal) =>
      asked.top({ ps_args: '-eo pid,comm', abortSignal }),
    );
    const guacds = Processes.filter((columns) => columns.at(-1) === 'guacd').length;
    const stuck = guacds - 1 - this.#load(address);
    if (stuck <= MOST_STUCK) return;
    log.warn({ port: address.port, stuck }, 'own guacd has stuck processes; it gets no more connections');
    member.state = 'retired';
  }

  async #examine(member: CrewMember): Promise<void> {
    const { connect, signal } = this.#options;
    const { id, address } = member.container;
    const info = await inspectContainer(await connect(), id, signal);
    if (info?.State.Running !== true) return this.#lose(member, 'it ended');
    if (info.State.Paused) return this.#lose(member, 'it was paused');
    if ((await askGuacd(address, { timeoutMs: ANSWER_MS, signal })).answered) {
      if (this.#members.has(member)) member.state = 'serving';
    } else if (this.#load(address) === 0) {
      await this.#lose(member, 'it does not answer');
    } else {
      // those that it has may still be well; who is not is told by the pool
      member.state = 'retired';
      this.#options.log.warn({ ...address }, 'own guacd takes no more connections');
      this.#options.onLoss();
    }
  }

  async #untilEnd(member: CrewMember): Promise<void> {
    const signal = AbortSignal.any([this.#options.signal, member.stopWatching.signal]);
    const engine = await this.#options.connect();
    await untilEnded(engine, member.container.id, signal, FOR_EVER_MS);
    // those who were connected may have gone before this is known
    if (emptyMs(member) >= ENDS_BY_ITSELF_MS) await this.#remove(member);
    else await this.#lose(member, 'it ended');
  }

  async #lose(member: CrewMember, why: string): Promise<void> {
    if (!this.#members.has(member)) return;
    const { address } = member.container;
    this.#lost += 1;
    this.#options.log.warn({ ...address, why, viewers: this.#load(address) }, 'own guacd is replaced');
    const removed = this.#remove(member);
    this.#options.onLoss();
    await removed;
  }

  async #remove(member: CrewMember): Promise<void> {
    if (!this.#members.delete(member)) return;
    member.stopWatching.abort();
    const removing = this.#options
      .connect()
      .then((engine) => removeGuacd(engine, member.container.id, AbortSignal.timeout(REMOVE_MS)));
    this.#removing.add(removing);
    await removing.finally(() => this.#removing.delete(removing));
  }

  #background(work: Promise<void>): void {
    work.catch((error: unknown) => {
      if (!this.#options.signal.aborted)
        this.#options.log.debug({ err: error }, 'an own guacd was not looked at');
    });
  }
}

const emptyMs = ({ emptySince }: CrewMember): number =>
  emptySince === null ? -1 : performance.now() - emptySince;

/** Nobody is connected to it: no viewer of this gateway, and nothing that outlived another one. */
const isUnused = async ({ container: { address } }: CrewMember): Promise<boolean> =>
  ((await connectionsTo(address)) ?? 0) === 0;

interface Listed {
  top(options: {
    readonly ps_args: string;
    readonly abortSignal: AbortSignal;
  }): Promise<{ readonly Processes: readonly (readonly string[])[] }>;
}
