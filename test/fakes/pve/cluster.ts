import { Access } from './auth/access.ts';
import { Accounts } from './auth/accounts.ts';
import { Tickets } from './auth/tickets.ts';
import { Background } from './background.ts';
import type { Clock } from './clock.ts';
import { Faults } from './control/faults.ts';
import { Thieves } from './control/thieves.ts';
import type { Generation } from './generation.ts';
import { Guests } from './state/guests.ts';
import { Nodes } from './state/nodes.ts';
import { Pools } from './state/pools.ts';
import { Pvestatd } from './state/pvestatd.ts';
import { Storages } from './state/storages.ts';
import { Tasks } from './tasks/tasks.ts';
import type { Screens } from './vnc/screens.ts';
import { VncProxies } from './vnc/vnc-proxies.ts';

export interface ClusterOptions {
  readonly generation: Generation;
  readonly rootPassword: string;
  readonly clock: Clock;
  readonly screens: Screens;
}

/** Everything that the nodes share, and what handlers are given. */
export class Cluster {
  readonly generation: Generation;
  readonly clock: Clock;
  readonly screens: Screens;
  readonly background = new Background();
  readonly faults = new Faults();
  readonly nodes = new Nodes();
  readonly guests = new Guests();
  readonly thieves = new Thieves(this.guests);
  readonly pools = new Pools();
  readonly storages = new Storages();
  readonly accounts: Accounts;
  readonly access: Access;
  readonly tickets: Tickets;
  readonly tasks: Tasks;
  readonly pvestatd: Pvestatd;
  readonly vncProxies: VncProxies;

  constructor(options: ClusterOptions) {
    const { generation, clock } = options;
    this.generation = generation;
    this.clock = clock;
    this.screens = options.screens;
    this.accounts = new Accounts(generation, options.rootPassword);
    this.access = new Access(this.accounts, generation, (path) => this.pools.ofPath(path));
    this.tickets = new Tickets(clock);
    this.tasks = new Tasks(clock, this.background);
    this.pvestatd = new Pvestatd(this.guests, clock);
    this.vncProxies = new VncProxies(clock);
  }
}
