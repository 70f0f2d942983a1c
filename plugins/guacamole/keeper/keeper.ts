import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import type { Logger } from '../../../src/api.ts';
import type { Door, DoorPlan } from '../door.ts';
import type { GuacdAddress } from '../guacd-client.ts';
import type { FromKeeper, KeeperOptions, KeptConnection, ToKeeper } from './messages.ts';

export interface KeeperParts {
  /** The file that is the keeper's process, and what Node needs to run it. */
  readonly program: { readonly file: string; readonly execArgv: readonly string[] };
  /** Where keepers are found by the gateways after this one. */
  readonly folder: () => string;
  /** How long a connection waits for its viewer. */
  readonly keepMs: number;
  readonly log: Logger;
}

/** What a bridge does with its connection in the end; each is called once, and one of them always. */
export interface Hold {
  /**
   * The viewer may come back: to be called before the gateway lets go of its socket, which it then does without a word.
   * @returns false when the keeper does not have it; then nobody can come back to it.
   */
  leave(): boolean;
  /** The viewer has left for good. */
  release(): void;
}

interface Handed {
  readonly message: ToKeeper;
  readonly socket: Socket;
  isHeld: boolean;
}

/** A Unix socket's path has to be shorter (107 bytes on Linux, 103 on macOS). */
const LONGEST_PATH_BYTES = 103;
/** A keeper that ends by itself is started again for what is open, so often. */
const MOST_STARTS = 5;
/** The keeper may have to be started first. */
const DOOR_MS = 4000;
/** What is needed to find Docker; the gateway's own may hold secrets. */
const PASSED_ON = /^(?:HOME|PATH|TMPDIR|XDG_RUNTIME_DIR|DOCKER_[A-Z_]+)$/;
const NOBODY: Hold = { leave: () => false, release: () => undefined };

/**
 * The gateway's side of its keeper, a process that is started for the first connection that somebody may come back to. It
 * costs the connections nothing: the keeper has a second descriptor of each one's socket and reads nothing from it.
 */
export class Keeper {
  readonly #parts: KeeperParts;
  readonly #handed = new Map<number, Handed>();
  /** Who wait for a door. */
  readonly #doors = new Map<number, (address: GuacdAddress | null) => void>();
  #child: ChildProcess | null = null;
  #starts = 0;
  #tokens = 0;
  #left = 0;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  /** Whether a connection outlives the gateway, and needs guacd to do so. */
  get keeps(): boolean {
    return this.#left > 0 && this.#child !== null;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** @param socket of the connection, open. */
  hold(connection: KeptConnection, socket: Socket): Hold {
    if (this.#parts.keepMs === 0 || this.#started() === null) return NOBODY;
    this.#tokens += 1;
    const token = this.#tokens;
    const handed: Handed = { message: { kind: 'hold', token, connection }, socket, isHeld: false };
    this.#handed.set(token, handed);
    this.#hand(handed);
    return {
      leave: () => {
        if (!handed.isHeld || this.#handed.get(token) !== handed) return false;
        this.#handed.delete(token);
        this.#left += 1;
        this.#say({ kind: 'keep', token });
        return true;
      },
      release: () => {
        if (this.#handed.delete(token)) this.#say({ kind: 'release', token });
      },
    };
  }

  /** A door that outlives the gateway as long as something goes through it; null when there is no keeper. */
  async openDoor(plan: DoorPlan): Promise<Door | null> {
    if (this.#parts.keepMs === 0 || this.#started() === null) return null;
    this.#tokens += 1;
    const token = this.#tokens;
    const address = await new Promise<GuacdAddress | null>((resolve) => {
      const timer = setTimeout(() => resolve(null), DOOR_MS);
      this.#doors.set(token, (found) => {
        clearTimeout(timer);
        resolve(found);
      });
      this.#say({ kind: 'door', token, plan });
    });
    this.#doors.delete(token);
    const close = (): void => this.#say({ kind: 'leave-door', token });
    if (address !== null) return { address, uses: 1, close };
    close();
    return null;
  }

  /** Lets the keeper alone, which ends when nobody is to come back any more. */
  async close(guacd: { readonly gatewayId: string } | null): Promise<void> {
    const child = this.#child;
    this.#child = null;
    this.#handed.clear();
    if (child === null || !child.connected) return;
    if (guacd !== null && this.#left > 0) {
      const message: ToKeeper = { kind: 'guacd', ...guacd };
      await new Promise<void>((resolve) => child.send(message, () => resolve()));
    }
    if (child.connected) child.disconnect();
  }

  #started(): ChildProcess | null {
    if (this.#child !== null || this.#starts >= MOST_STARTS) return this.#child;
    const { program, folder, keepMs, log } = this.#parts;
    const socket = join(folder(), `keeper-${process.pid}${this.#starts}.sock`);
    this.#starts += 1;
    if (process.platform === 'win32' || Buffer.byteLength(socket) > LONGEST_PATH_BYTES) {
      log.warn({ socket }, 'no keeper: desktops through guacd are connected anew after a restart');
      this.#starts = MOST_STARTS;
      return null;
    }
    const options: KeeperOptions = { socket, keepMs };
    const child = spawn(process.execPath, [...program.execArgv, program.file, JSON.stringify(options)], {
      cwd: '/',
      env: environment(),
      // not of the terminal or the process group that end with the gateway
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    child.on('message', (message: FromKeeper) => {
      if (this.#child === child) this.#heard(message);
    });
    const ended = (error?: Error): void => this.#ended(child, error);
    child.once('error', ended).once('exit', () => ended());
    child.unref();
    child.channel?.unref();
    this.#child = child;
    return child;
  }

  #heard(message: FromKeeper): void {
    if (message.kind === 'door') {
      this.#doors.get(message.token)?.(message.address);
      return;
    }
    const handed = this.#handed.get(message.token);
    if (handed !== undefined) handed.isHeld = true;
  }

  #ended(child: ChildProcess, error: Error | undefined): void {
    if (this.#child !== child) return;
    this.#child = null;
    this.#left = 0;
    for (const opened of this.#doors.values()) opened(null);
    for (const handed of this.#handed.values()) handed.isHeld = false;
    this.#parts.log.warn({ err: error, exitCode: child.exitCode }, 'the keeper ended');
    if (this.#handed.size === 0 || this.#started() === null) return;
    for (const handed of this.#handed.values()) this.#hand(handed);
  }

  #hand({ message, socket }: Handed): void {
    // the socket's own handle: given the socket itself, Node would begin to read it over there
    const { _handle: handle } = socket as unknown as { readonly _handle: Socket | null };
    if (handle !== null) this.#child?.send(message, handle, (error) => this.#unsaid(error));
  }

  #say(message: ToKeeper): void {
    if (this.#child?.connected === true) this.#child.send(message, (error) => this.#unsaid(error));
  }

  readonly #unsaid = (error: Error | null): void => {
    if (error !== null) this.#parts.log.debug({ err: error }, 'the keeper could not be told');
  };
}

function environment(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => PASSED_ON.test(name)));
}
