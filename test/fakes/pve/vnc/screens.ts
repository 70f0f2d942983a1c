import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Guest } from '../state/guest.ts';
import { openFakeScreen } from './fake-screen.ts';
import { openQemuScreen } from './qemu-screen.ts';
import type { Screen, ScreenCommand, ScreenLog } from './screen.ts';

/** The screens of the machines that run: opened when somebody looks, closed when the machine ends. */
export class Screens {
  readonly #qemu: string | null;
  readonly #qemuArgs: readonly string[];
  readonly #folder: string;
  readonly #open = new Map<number, { readonly screen: Promise<Screen>; log: ScreenLog | null }>();
  #made = 0;

  /** @param qemu path of the program; null: every screen is a small one inside this process. */
  static async prepare(qemu: string | null, qemuArgs: readonly string[] = []): Promise<Screens> {
    return new Screens(qemu, qemuArgs, await mkdtemp(join(tmpdir(), 'fake-pve-')));
  }

  private constructor(qemu: string | null, qemuArgs: readonly string[], folder: string) {
    this.#qemu = qemu;
    this.#qemuArgs = qemuArgs;
    this.#folder = folder;
  }

  /** Of a machine that runs. */
  of(guest: Guest): Promise<Screen> {
    const open = this.#open.get(guest.vmid);
    if (open !== undefined) return open.screen;
    this.#made += 1;
    const hasPicture = guest.kind === 'qemu' && !guest.config.get('vga')?.startsWith('serial');
    const path = join(this.#folder, `${guest.vmid}-${this.#made}.vnc`);
    const screen =
      this.#qemu !== null && hasPicture
        ? openQemuScreen(this.#qemu, path, guest.name, this.#qemuArgs)
        : openFakeScreen(path, hasPicture ? `QEMU (${guest.name})` : guest.name);
    const entry: { readonly screen: Promise<Screen>; log: ScreenLog | null } = { screen, log: null };
    this.#open.set(guest.vmid, entry);
    screen.then(
      ({ log }) => {
        entry.log = log;
      },
      () => this.#open.delete(guest.vmid),
    );
    return screen;
  }

  logOf(vmid: number): ScreenLog | null {
    return this.#open.get(vmid)?.log ?? null;
  }

  async tell(vmid: number, command: ScreenCommand): Promise<void> {
    const screen = await this.#open.get(vmid)?.screen;
    await screen?.tell(command);
  }

  async close(vmid: number): Promise<void> {
    const open = this.#open.get(vmid);
    this.#open.delete(vmid);
    const screen = await open?.screen.catch(() => null);
    await screen?.close();
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((vmid) => this.close(vmid)));
    await rm(this.#folder, { recursive: true, force: true });
  }
}
