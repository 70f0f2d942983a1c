import { expect } from 'vitest';
import { Labels } from '../../plugins/proxmox/labels.ts';
import { makeClient, makeProviders } from '../../plugins/proxmox/testing/quick-providers.ts';
import type { Provider } from '../../src/api.ts';
import type { Database } from '../../src/db/database.ts';
import { gatewayIdOf } from '../../src/gateway-id.ts';
import type { RuntimeState } from '../../src/instances/provider.ts';
import type { Generation } from '../fakes/pve/generation.ts';
import { type FakePve, startPve } from '../fakes/pve/start-pve.ts';
import type { Guest } from '../fakes/pve/state/guest.ts';
import { must } from '../fakes/pve/testing/ask.ts';
import { QUICK } from '../fakes/pve/testing/quick-pve.ts';
import type { ChaosSite, Fault } from '../instances/chaos-site.ts';
import { orderFault, PVE_STEPS } from './pve-faults.ts';

type Kind = 'qemu' | 'lxc';

const POOL = 'desktops';
const TEMPLATE = 900;
/** That is there, and is used by one desktop at a time. */
const MACHINE = 950;
const STRAY = 20_050;
/** Few enough for desktops to get the same one, and to find it taken by somebody else. */
const IDS = { vmidFirst: 20_000, vmidLast: 20_060 };
const CONFIG = { pool: POOL, ...IDS, lockWaitSeconds: 2 };
const LIMITS = { taskLimitMs: 1000, cleanUpMs: 1000 };
const LIVELY = { shutdownMs: 300 };

/** A simulated cluster with machines and containers of other people in it, which must be as they were. */
export class PveSite implements ChaosSite {
  readonly told = { owners: new Map<string, Set<string>>(), homes: new Map<string, string[]>() };
  readonly steps = PVE_STEPS;
  readonly faults: readonly Fault[] = [
    'fails',
    'fails messily',
    'fails messily',
    'hangs',
    'kills',
    'kills',
    'is slow',
  ];
  readonly weights = { start: 16, fault: 24 };
  readonly lengths = [20, 60] as const;
  readonly definitions: readonly Readonly<Record<string, unknown>>[];
  readonly leasesPorts = false;
  readonly beatMs = 20;
  readonly jobMs = 2000;
  readonly #pve: FakePve;
  readonly #kind: Kind;
  readonly #labels: Labels;
  readonly #gatewayId: string;
  readonly #token: string;
  readonly #root: string;
  readonly #foreign: ReadonlyMap<number, string>;
  #room = 0;

  /** @param key of the gateways. */
  static async start(generation: Generation, kind: Kind, key: Buffer): Promise<PveSite> {
    return new PveSite(await startPve({ generation, nodes: 2, timeScale: QUICK }), kind, key);
  }

  private constructor(pve: FakePve, kind: Kind, key: Buffer) {
    this.#pve = pve;
    this.#kind = kind;
    this.#gatewayId = gatewayIdOf(key);
    this.#labels = new Labels('deskgate', this.#gatewayId);
    this.#root = pve.setUp.addRootToken();
    pve.setUp.addPool(POOL);
    pve.setUp.addTemplate({ vmid: TEMPLATE, behaviour: LIVELY }, kind);
    this.#token = pve.setUp.addGatewayToken({
      ...{ id: 'gw@pve!deskgate', pool: POOL, templates: [TEMPLATE] },
      ...{ storages: ['local-zfs'], bridges: ['vmbr0'] },
    });
    this.#foreign = new Map(this.#addForeign().map((vmid) => [vmid, asItIs(pve.guest(vmid))]));
    this.#add(MACHINE, { name: 'workstation' });
    const desk = { provider: kind === 'qemu' ? 'proxmox' : 'proxmox-lxc', protocol: 'console' };
    const cloned = { template: TEMPLATE };
    this.definitions = [
      { ...desk, settings: cloned },
      { ...desk, settings: { ...cloned, memory: '2g', cores: 2 }, warm: 2 },
      { ...desk, settings: cloned, warm: 3, width: 1024 },
      { ...desk, settings: { ...cloned, clone: 'full', disk: '6g' }, warm: 1 },
      { ...desk, settings: { machine: MACHINE } },
    ];
  }

  open() {
    const client = makeClient(this.#pve, { token: this.#token });
    const options = { config: CONFIG, gatewayId: this.#gatewayId, pace: LIMITS };
    const provider: Provider = {
      ...makeProviders(client, options)[this.#kind],
      // counted in desktops, as a token of this kind is not told the memory of nodes
      needs: () => ({ cpus: null, memoryBytes: 1, diskBytes: null }),
      room: async () => ({
        ...{ cpus: null, memoryTotalBytes: 1000, diskFreeBytes: null },
        memoryFreeBytes: this.#room - this.desktops().size,
      }),
    };
    return { provider, die: () => client.close() };
  }

  desktops(): ReadonlyMap<string, RuntimeState> {
    return new Map(
      this.#ours().map(([id, { power }]) => [id, power === 'stopped' ? 'exited' : power] as const),
    );
  }

  async happens(instanceId: string, state: 'exited' | 'gone'): Promise<void> {
    for (const [id, { vmid }] of this.#ours()) {
      if (id !== instanceId) continue;
      if (state === 'exited' || vmid === MACHINE) await this.#pve.control.crashGuest(vmid);
      else await this.#pve.control.removeGuest(vmid);
    }
  }

  addStray(): void {
    if (this.#pve.guests().some(({ vmid }) => vmid === STRAY)) return;
    const tags = this.#labels.tags('stray', STRAY, true, Date.now());
    this.#add(STRAY, { name: 'stray', isRunning: true, config: { tags: tags.join(';') } });
  }

  order(step: string, fault: Fault, times: number, kill: () => void): void {
    orderFault(this.#pve, this.#kind === 'qemu' ? 'qm' : 'vz', { step, fault, times }, kill);
  }

  endFaults(): void {
    this.#pve.control.clear();
  }

  setRoom(desktops: number): void {
    this.#room = desktops;
  }

  isAtRest(): boolean {
    return this.#pve.runningTasks().length === 0;
  }

  async check(db: Database): Promise<void> {
    const now = new Map(this.#pve.guests().map((guest) => [guest.vmid, guest]));
    for (const [vmid, was] of this.#foreign) expect(asItIs(now.get(vmid))).toBe(was);
    const ours = this.#ours();
    const used = new Set(ours.map(([, { vmid }]) => vmid));
    const ids = ours.map(([id]) => id);
    expect(new Set(ids).size, `one machine each: ${ids}`).toBe(ids.length);
    for (const [id, { vmid, lock }] of ours) {
      expect(await db.instances.get(id)).toMatchObject({ ref: `${this.#kind}/${vmid}` });
      expect(lock).toBeNull();
    }
    const others = [...now.values()].filter(({ vmid }) => !used.has(vmid) && !this.#foreign.has(vmid));
    const left = others.filter((guest) => !this.#isKnown(guest)).map(asItIs);
    expect(left, 'machines that are nobody’s').toEqual([]);
    if (!used.has(MACHINE)) expect(now.get(MACHINE)?.power).toBe('stopped');
    await this.#checkDisks(new Set(now.keys()));
    expect(this.#pve.runningTasks()).toEqual([]);
    await expect.poll(() => this.#pve.viewers(), { timeout: 5000 }).toBe(0);
  }

  async renew(): Promise<void> {
    for (const { vmid, isTemplate } of this.#pve.guests())
      if (isTemplate && vmid >= IDS.vmidFirst) await this.#pve.control.removeGuest(vmid);
  }

  close(): Promise<void> {
    return this.#pve.close();
  }

  /** Those that say that they are of an instance of these gateways, complete or not. */
  #ours(): (readonly [string, Guest])[] {
    return this.#pve.guests().flatMap((guest) => {
      const { vmid, config, isTemplate } = guest;
      const tags = (config.get('tags') ?? '').split(';');
      const id =
        this.#labels.claimOf({ tags, vmid })?.instanceId ??
        this.#labels.describedFor(config.get('description'), vmid);
      return id === null || isTemplate || this.#foreign?.has(vmid) ? [] : [[id, guest] as const];
    });
  }

  /** What stays without a desktop: the template, the machine that was there, and snapshots that somebody wanted. */
  #isKnown({ vmid, config, isTemplate }: Guest): boolean {
    if (vmid === TEMPLATE) return true;
    const tags = config.get('tags') ?? '';
    if (vmid === MACHINE) return tags === '';
    return isTemplate && tags.includes(`deskgate-${this.#gatewayId}.snapshot.`);
  }

  async #checkDisks(vmids: ReadonlySet<number>): Promise<void> {
    for (const storage of ['local', 'local-zfs']) {
      const path = `/nodes/pve1/storage/${storage}/content`;
      const volumes = await must<{ vmid: number; volid: string }[]>(this.#pve, { path, token: this.#root });
      expect(volumes.filter(({ vmid }) => !vmids.has(vmid)).map(({ volid }) => volid)).toEqual([]);
    }
  }

  /** In the same pool, with ids that desktops may get, and looking alike. */
  #addForeign(): number[] {
    const { vmidFirst } = IDS;
    const copyOf = (vmid: number) => this.#labels.tags('abc', vmid, true, Date.now()).join(';');
    this.#add(100, { name: 'somebodys', isRunning: true });
    this.#add(vmidFirst + 1, { name: 'desk-of-hand', isRunning: true });
    this.#add(vmidFirst + 7, { name: 'labelled', config: { tags: 'deskgate;lab' } });
    this.#add(vmidFirst + 20, { name: 'copy', config: { tags: copyOf(vmidFirst + 21) } });
    this.#add(vmidFirst + 33, {
      name: 'described',
      config: {
        description: this.#labels.description({ instanceId: 'abc', appName: 'Desk' }, vmidFirst + 34),
      },
    });
    return [100, vmidFirst + 1, vmidFirst + 7, vmidFirst + 20, vmidFirst + 33];
  }

  #add(vmid: number, of: object): void {
    const guest = { vmid, pool: POOL, behaviour: LIVELY, ...of };
    if (this.#kind === 'qemu') this.#pve.setUp.addVm(guest);
    else this.#pve.setUp.addContainer(guest);
  }
}

function asItIs(guest: Guest | undefined): string {
  if (guest === undefined) return 'gone';
  const { vmid, node, power, config } = guest;
  return JSON.stringify([vmid, node, power, [...config].toSorted()]);
}
