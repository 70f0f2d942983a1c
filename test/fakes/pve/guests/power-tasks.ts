import { type Identity, ROOT } from '../auth/identity.ts';
import type { Cluster } from '../cluster.ts';
import { died } from '../errors.ts';
import type { Guest } from '../state/guest.ts';
import type { Task } from '../tasks/task.ts';
import { guestTask, lockedTask, refuseLocked, underLock } from './guest-task.ts';
import { bridgesOf } from './nets.ts';
import { powerOff, powerOn } from './power.ts';

/** Until the resource manager of an HA machine does what it was asked for. */
const HA_DELAY_MS = 6000;

export interface ShutdownWish {
  readonly timeoutMs: number;
  readonly isForced: boolean;
}

/** The tasks that start and end the process of a machine. Each method begins one on behalf of `who`, and gives its UPID. */
export class PowerTasks {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  start(guest: Guest, who: Identity): string {
    // containers refuse before there is a task
    if (guest.kind === 'lxc' && guest.isRunning) throw died(`CT ${guest.vmid} already running`);
    const noun = guest.kind === 'qemu' ? 'vm' : 'CT';
    return this.#evenIfMarked(guest, 'start', who, async (task) => {
      if (guest.isTemplate) throw new Error(`you can't start a ${noun} if it's a template`);
      if (guest.isRunning) throw new Error(`${guest.words.noun} ${guest.vmid} already running`);
      if (guest.lock === 'suspended') guest.config.delete('lock');
      else refuseLocked(guest);
      this.#refuseUnknownBridges(guest);
      await task.work();
      powerOn(this.#cluster, guest);
    });
  }

  stop(guest: Guest, who: Identity): string {
    if (guest.kind === 'lxc') refuseStopped(guest);
    return this.#locked(guest, 'stop', who, async (task) => {
      if (!guest.isRunning) return task.log('VM already stopped');
      await task.work();
      await powerOff(this.#cluster, guest);
    });
  }

  shutdown(guest: Guest, who: Identity, wish: ShutdownWish): string {
    if (guest.kind === 'lxc') refuseStopped(guest);
    if (guest.power === 'paused' && !wish.isForced) throw died('VM is paused - cannot shutdown');
    return this.#locked(guest, 'shutdown', who, (task) => this.#shutDown(guest, task, wish));
  }

  reboot(guest: Guest, who: Identity, timeoutMs: number): string {
    refuseStopped(guest);
    return this.#locked(guest, 'reboot', who, async (task) => {
      await this.#shutDown(guest, task, { timeoutMs, isForced: false });
      powerOn(this.#cluster, guest);
    });
  }

  pause(guest: Guest, who: Identity): string {
    refuseStopped(guest);
    return this.#locked(guest, guest.kind === 'qemu' ? 'pause' : 'suspend', who, async (task) => {
      await task.work();
      guest.power = 'paused';
      await this.#cluster.screens.tell(guest.vmid, 'stop');
    });
  }

  suspendToDisk(guest: Guest, who: Identity): string {
    refuseStopped(guest);
    return this.#locked(guest, 'suspend', who, async (task) => {
      await task.work();
      await powerOff(this.#cluster, guest);
      guest.config.set('lock', 'suspended');
    });
  }

  resume(guest: Guest, who: Identity): string {
    const isOnDisk = guest.lock === 'suspended';
    if (!isOnDisk) refuseStopped(guest);
    return this.#evenIfMarked(guest, 'resume', who, async (task) => {
      await task.work();
      if (isOnDisk) guest.config.delete('lock');
      if (!guest.isRunning) powerOn(this.#cluster, guest);
      guest.power = 'running';
      await this.#cluster.screens.tell(guest.vmid, 'cont');
    });
  }

  reset(guest: Guest, who: Identity): string {
    refuseStopped(guest);
    return this.#locked(guest, 'reset', who, async (task) => {
      await task.work();
      await this.#cluster.screens.tell(guest.vmid, 'system_reset');
    });
  }

  /** For an HA machine: ends as soon as the wish is handed on. */
  requestHa(guest: Guest, who: Identity, wish: 'start' | 'stop'): string {
    return guestTask(this.#cluster, guest, `ha${wish}`, who, async (task) => {
      await task.work();
      task.log(`Requesting HA ${wish} for ${guest.words.noun} ${guest.vmid}`);
      this.#cluster.background.run(async () => {
        await this.#cluster.clock.sleep(HA_DELAY_MS);
        if (wish === 'start' && !guest.isRunning) this.start(guest, ROOT);
        if (wish === 'stop' && guest.isRunning) this.stop(guest, ROOT);
      });
    });
  }

  cancelShutdowns(guest: Guest): void {
    for (const task of this.#cluster.tasks.all()) {
      const { type, id } = task.fields;
      if (task.isRunning && type === this.#type(guest, 'shutdown') && id === String(guest.vmid))
        task.cancel();
    }
  }

  async #shutDown(guest: Guest, task: Task, { timeoutMs, isForced }: ShutdownWish): Promise<void> {
    if (!guest.isRunning) return;
    const { reactsToAcpi, shutdownMs } = guest.behaviour;
    const isInTime = reactsToAcpi && guest.power === 'running' && shutdownMs < timeoutMs;
    if (guest.power === 'paused') task.warn('VM is paused - stop instead of shutdown');
    else await task.sleep(isInTime ? shutdownMs : timeoutMs);
    if (!isInTime && !isForced) throw new Error(`${guest.words.noun} quit/powerdown failed - got timeout`);
    if (!isInTime) task.log('VM still running - terminating now with SIGTERM');
    await powerOff(this.#cluster, guest);
  }

  #type(guest: Guest, verb: string): string {
    return `${guest.words.tasks}${verb}`;
  }

  #locked(guest: Guest, verb: string, who: Identity, work: (task: Task) => Promise<void>): string {
    return lockedTask(this.#cluster, guest, this.#type(guest, verb), who, work);
  }

  /** Under the lock of the file, but the mark in it is the work's own business. */
  #evenIfMarked(guest: Guest, verb: string, who: Identity, work: (task: Task) => Promise<void>): string {
    return guestTask(this.#cluster, guest, this.#type(guest, verb), who, (task) =>
      underLock(this.#cluster, guest, task.signal, () => work(task)),
    );
  }

  #refuseUnknownBridges(guest: Guest): void {
    const { bridges } = this.#cluster.nodes.get(guest.node);
    const unknown = bridgesOf(guest.config).find((bridge) => !bridges.has(bridge));
    if (unknown !== undefined) throw new Error(`bridge '${unknown}' does not exist`);
  }
}

function refuseStopped(guest: Guest): void {
  if (!guest.isRunning) throw died(`${guest.words.noun} ${guest.vmid} not running`);
}
