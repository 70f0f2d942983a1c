import { say } from '../page/say.ts';
import { delayBefore, delayWhileAway, MOST_TRIES } from './back-off.ts';
import { judgeClose, type SocketClose, type Verdict } from './close-verdict.ts';

export type ConnectionState =
  | { readonly name: 'idle' }
  /**
   * `attempt` is 0 for the first time, then counts the tries since the picture was lost. `awayWhy` as long as it is the
   * gateway that is away, and null otherwise.
   */
  | { readonly name: 'connecting'; readonly attempt: number; readonly awayWhy: string | null }
  | { readonly name: 'connected' }
  /** `nextAt`: time of the next try, ms as Date.now(). */
  | {
      readonly name: 'waiting';
      readonly attempt: number;
      readonly nextAt: number;
      readonly why: string;
      readonly awayWhy: string | null;
    }
  | { readonly name: 'ended'; readonly why: string }
  /** The instance does not run: the page shows what it does instead. */
  | { readonly name: 'not-running' }
  | { readonly name: 'signed-out' };

/** What the gateway says about the instance. */
export type InstanceAnswer = 'running' | 'not-running' | 'gone' | 'signed-out' | 'unreachable';

export interface Attempt {
  /** Closes the socket without telling `ConnectionWorld.open`'s listener. */
  abandon(): void;
}

export interface AttemptListener {
  opened(): void;
  closed(close: SocketClose): void;
}

/** What the connection needs of the world, so that it can be tested without one. */
export interface ConnectionWorld {
  open(listener: AttemptListener): Attempt;
  ask(): Promise<InstanceAnswer>;
  changed(state: ConnectionState): void;
  random(): number;
  /** Whether a desktop that was seen and lost is connected again by itself; else it has ended until `tryNow`. True where it is left out. */
  readonly comesBack?: boolean;
}

/** A connection that held so long was sound: the next loss begins to count anew. */
const SOUND_MS = 10_000;

/** Keeps one desktop connected: tries again while that makes sense, and says what it is doing. */
export class Connection {
  readonly #world: ConnectionWorld;
  #state: ConnectionState = { name: 'idle' };
  #attempt: Attempt | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;
  #openedAt: number | null = null;
  #hadPicture = false;
  /** Since when the gateway is away, ms as Date.now(), and what is said about it. */
  #away: { readonly since: number; readonly why: string } | null = null;
  /** Counts what was begun, so that a late answer to something given up is not listened to. */
  #turn = 0;

  constructor(world: ConnectionWorld) {
    this.#world = world;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Connects, dropping what there was: also for another viewer. */
  start(): void {
    this.#tries = 0;
    this.#away = null;
    this.#connect();
  }

  /** Ends the waiting. Does nothing while connecting or connected. */
  tryNow(): void {
    const { name } = this.#state;
    if (name === 'ended') this.start();
    else if (name === 'waiting') this.#look();
  }

  /** The network is silent although the socket seems open: give it up and begin anew. */
  lost(why: string): void {
    if (this.#state.name !== 'connected') return;
    this.#drop();
    this.#follow({ kind: 'reconnect', why });
  }

  stop(): void {
    this.#drop();
    this.#set({ name: 'idle' });
  }

  #connect(): void {
    this.#drop();
    const turn = this.#turn;
    this.#set({ name: 'connecting', attempt: this.#tries, awayWhy: null });
    const ifCurrent = (action: () => void): void => {
      if (turn === this.#turn) action();
    };
    this.#attempt = this.#world.open({
      opened: () =>
        ifCurrent(() => {
          this.#openedAt = Date.now();
          this.#hadPicture = true;
          this.#set({ name: 'connected' });
        }),
      closed: (close) => ifCurrent(() => this.#closed(close)),
    });
  }

  #closed(close: SocketClose): void {
    const heldMs = this.#openedAt === null ? 0 : Date.now() - this.#openedAt;
    if (heldMs >= SOUND_MS) this.#tries = 0;
    this.#drop();
    this.#follow(judgeClose(close, this.#hadPicture));
  }

  #follow(verdict: Verdict): void {
    const isOver = this.#hadPicture && this.#world.comesBack === false;
    if (isOver && 'why' in verdict) this.#set({ name: 'ended', why: verdict.why });
    else if (verdict.kind === 'reconnect') this.#wait(verdict.why);
    else if (verdict.kind === 'gateway-away') this.#waitForGateway(verdict.why);
    else if (verdict.kind === 'ended') this.#set({ name: 'ended', why: verdict.why });
    else this.#set({ name: verdict.kind });
  }

  /** Asks often at first: what keeps people from their desktops is the time until the gateway is noticed to be back. */
  #waitForGateway(why: string): void {
    this.#away ??= { since: Date.now(), why };
    const delay = delayWhileAway(Date.now() - this.#away.since, this.#world.random());
    if (delay === null) this.#wait(this.#away.why);
    else this.#waitFor(delay, this.#away.why);
  }

  #wait(why: string): void {
    this.#tries += 1;
    if (this.#tries > MOST_TRIES) {
      this.#set({ name: 'ended', why });
      return;
    }
    this.#waitFor(delayBefore(this.#tries, this.#world.random()), why);
  }

  #waitFor(delay: number, why: string): void {
    this.#timer = setTimeout(() => this.#look(), delay);
    const awayWhy = this.#away?.why ?? null;
    this.#set({ name: 'waiting', attempt: this.#tries, nextAt: Date.now() + delay, why, awayWhy });
  }

  /** Asks whether there is still something to connect to: a refused socket does not tell why. */
  #look(): void {
    const why = this.#state.name === 'waiting' ? this.#state.why : '';
    this.#drop();
    const turn = this.#turn;
    this.#set({ name: 'connecting', attempt: this.#tries, awayWhy: this.#away?.why ?? null });
    this.#world.ask().then(
      (answer) => {
        if (turn === this.#turn) this.#answered(answer);
      },
      () => {
        if (turn === this.#turn) this.#wait(why);
      },
    );
  }

  #answered(answer: InstanceAnswer): void {
    if (answer === 'unreachable') {
      this.#waitForGateway(say('close.no-answer'));
      return;
    }
    this.#away = null;
    if (answer === 'running') this.#connect();
    else if (answer === 'gone') this.#set({ name: 'ended', why: say('close.gone') });
    else this.#set({ name: answer });
  }

  #drop(): void {
    this.#turn += 1;
    clearTimeout(this.#timer);
    this.#openedAt = null;
    const attempt = this.#attempt;
    this.#attempt = null;
    attempt?.abandon();
  }

  #set(state: ConnectionState): void {
    this.#state = state;
    this.#world.changed(state);
  }
}
