import { setTimeout as sleep } from 'node:timers/promises';
import { macOf } from '../../../test/fakes/pve/guests/nets.ts';
import type { FakePve } from '../../../test/fakes/pve/start-pve.ts';
import type { Guest } from '../../../test/fakes/pve/state/guest.ts';
import { type RfbHost, rfbHost } from './rfb-host.ts';

const LOOK_MS = 3;

/** Networks of which the guests tell addresses. */
export const GUEST_NETWORK = '127.64.0.0/10';

/** What runs in the simulated machines: a VNC server in each, at an address of its own that its agent tells. */
export class GuestDesktops {
  readonly #pve: FakePve;
  readonly #port: number;
  readonly #isServed: (guest: Guest) => boolean;
  readonly #hosts = new Map<number, RfbHost>();
  readonly #life = new AbortController();
  readonly #running: Promise<void>;

  /** @param isServed whether there is a server in it, or it stays silent. */
  constructor(pve: FakePve, port: number, isServed: (guest: Guest) => boolean) {
    this.#pve = pve;
    this.#port = port;
    this.#isServed = isServed;
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#life.abort();
    await this.#running;
    await Promise.all([...this.#hosts.values()].map((host) => host.close()));
  }

  async #run(): Promise<void> {
    while (!this.#life.signal.aborted) {
      await this.#look();
      await sleep(LOOK_MS, undefined, { signal: this.#life.signal }).catch(() => {});
    }
  }

  async #look(): Promise<void> {
    const running = new Map(
      this.#pve
        .guests()
        .filter((guest) => guest.power === 'running' && this.#isServed(guest))
        .map((guest) => [guest.vmid, guest]),
    );
    for (const [vmid, host] of this.#hosts) {
      if (running.has(vmid)) continue;
      this.#hosts.delete(vmid);
      await host.close();
    }
    for (const [vmid, guest] of running) {
      if (this.#hosts.has(vmid)) continue;
      const address = `127.64.${Math.floor(vmid / 250) % 250}.${(vmid % 250) + 1}`;
      this.#hosts.set(vmid, await rfbHost(address, this.#port));
      const mac = macOf(guest.config.get('net0') ?? '')?.toLowerCase() ?? '';
      guest.behaviour = {
        ...guest.behaviour,
        interfaces: [{ name: 'eth0', mac, addresses: [`${address}/10`] }],
      };
    }
  }
}
