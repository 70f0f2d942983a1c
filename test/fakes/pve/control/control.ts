import type { Cluster } from '../cluster.ts';
import { powerOff } from '../guests/power.ts';
import { removeGuest } from '../guests/remove-guest.ts';
import type { Guest } from '../state/guest.ts';
import type { GuestKind } from '../state/kinds.ts';
import type { RequestRule } from './faults.ts';

/** What is done to the API ports. */
export interface Doors {
  /** @param renew with another certificate. */
  reload(renew: boolean): void;
  setReachable(node: string, isReachable: boolean): void;
}

/** Makes things go wrong. Durations are in ms. */
export class Control {
  readonly #cluster: Cluster;
  readonly #doors: Doors;

  constructor(cluster: Cluster, doors: Doors) {
    this.#cluster = cluster;
    this.#doors = doors;
  }

  /**
   * From now on calls to the privileged daemon and to other nodes hang, and end with 596 after 30 s. Each had been executed
   * `before`, is executed `on-thaw`, or never.
   */
  freeze(rule: RequestRule = {}, executes: 'before' | 'on-thaw' | 'never' = 'before'): void {
    this.#cluster.faults.order({ kind: 'freeze', executes }, rule, Number.POSITIVE_INFINITY);
  }

  thaw(): void {
    this.#cluster.faults.thaw();
  }

  /** Real ms, not scaled; 0 ends it. */
  addLatency(ms: number): void {
    this.#cluster.faults.latencyMs = ms;
  }

  /** The next such request is executed, and its connection reset in place of the answer. */
  dropNextResponse(rule: RequestRule = {}, times = 1): void {
    this.#cluster.faults.order({ kind: 'drop-response' }, rule, times);
  }

  /** The next such request is not executed: its connection is reset. */
  resetConnection(rule: RequestRule = {}, times = 1): void {
    this.#cluster.faults.order({ kind: 'reset' }, rule, times);
  }

  /** The next such request is refused so, and not executed. */
  answerWith(status: number, text: string, rule: RequestRule = {}, times = 1): void {
    this.#cluster.faults.order({ kind: 'answer', status, text }, rule, times);
  }

  /** Told when the next such request has come, which is executed as ever. */
  whenAsked(tell: () => void, rule: RequestRule = {}, times = 1): void {
    this.#cluster.faults.order({ kind: 'tell', tell }, rule, times);
  }

  /** Simulated ms from now on, for the work of every task of a type that begins. */
  setTaskDuration(type: string, ms: number): void {
    this.#cluster.tasks.durations.set(type, ms);
  }

  failNextTask(type: string, exitstatus: string): void {
    this.#cluster.tasks.destine(type, { fail: exitstatus });
  }

  warnInNextTask(type: string, warnings: number): void {
    this.#cluster.tasks.destine(type, { warnings });
  }

  /** From now on no call knows a parameter of this name, as in versions before it. */
  forgetParam(name: string): void {
    this.#cluster.faults.unknownParams.add(name);
  }

  /** Whoever has a ticket must sign in again. */
  expireTickets(): void {
    this.#cluster.tickets.expireAll();
  }

  advanceClock(ms: number): void {
    this.#cluster.clock.advance(ms);
  }

  /** @param lock null takes it away. */
  setLock(vmid: number, lock: string | null): void {
    const { config } = this.guest(vmid);
    if (lock === null) config.delete('lock');
    else config.set('lock', lock);
  }

  /** Somebody else gets the id between the answer to a clone and the clone. @param vmid `next`: of the next clone. */
  stealVmid(vmid: number | 'next', kind: GuestKind = 'qemu'): void {
    this.#cluster.thieves.steal(vmid, kind, this.#cluster.nodes.all()[0]?.name ?? '');
  }

  /** As if the process of the machine had ended by itself. */
  async crashGuest(vmid: number): Promise<void> {
    await powerOff(this.#cluster, this.guest(vmid));
  }

  /** As if somebody who may do everything had switched it off and removed it. */
  async removeGuest(vmid: number): Promise<void> {
    await this.crashGuest(vmid);
    removeGuest(this.#cluster, this.guest(vmid));
  }

  /** Lists of the cluster show what is true now, without waiting for their ten seconds. */
  report(): void {
    this.#cluster.pvestatd.look();
  }

  setHa(vmid: number, isHa: boolean): void {
    this.guest(vmid).isHa = isHa;
  }

  /** Cuts the screens that are open, of one machine or of all. */
  killVnc(vmid: number | null = null): void {
    this.#cluster.vncProxies.kill(vmid);
  }

  /** Screens that are open say and hear nothing any more, and stay open. */
  freezeVnc(vmid: number | null = null): void {
    this.#cluster.vncProxies.freeze(vmid);
  }

  /** The ten seconds are over for every screen that was offered and not looked at. */
  closeVncWindows(): void {
    this.#cluster.vncProxies.hurry();
  }

  /** As SIGHUP does: open connections stay. */
  reload(options: { readonly renewCertificate?: boolean } = {}): void {
    this.#doors.reload(options.renewCertificate === true);
  }

  /** Off: its API resets every connection, and the other nodes do not reach it. */
  setOnline(node: string, isOnline: boolean): void {
    this.#cluster.nodes.get(node).isOnline = isOnline;
    this.#doors.setReachable(node, isOnline);
  }

  /** The other nodes know another certificate of it. */
  breakTrust(node: string, isBroken = true): void {
    this.#cluster.nodes.get(node).hasForeignCertificate = isBroken;
  }

  /** No more faults of requests. */
  clear(): void {
    this.#cluster.faults.clear();
  }

  /** @throws Error when there is none. */
  guest(vmid: number): Guest {
    const guest = this.#cluster.guests.get(vmid);
    if (guest === undefined) throw new Error(`the simulator has no guest ${vmid}`);
    return guest;
  }
}
