export interface Pool {
  readonly id: string;
  comment: string;
  readonly vmids: Set<number>;
  readonly storages: Set<string>;
}

export class Pools {
  readonly #all = new Map<string, Pool>();

  all(): Pool[] {
    return [...this.#all.values()];
  }

  get(id: string): Pool | undefined {
    return this.#all.get(id);
  }

  add(id: string, comment = ''): Pool {
    const pool = { id, comment, vmids: new Set<number>(), storages: new Set<string>() };
    this.#all.set(id, pool);
    return pool;
  }

  remove(id: string): void {
    this.#all.delete(id);
  }

  ofGuest(vmid: number): string | null {
    return this.all().find((pool) => pool.vmids.has(vmid))?.id ?? null;
  }

  forgetGuest(vmid: number): void {
    for (const pool of this.#all.values()) pool.vmids.delete(vmid);
  }

  /** The pool from which `/vms/100` or `/storage/local` inherits. */
  ofPath(path: string): string | null {
    const [, kind = '', name = ''] = /^\/(vms|storage)\/([^/]+)$/.exec(path) ?? [];
    if (kind === 'vms') return this.ofGuest(Number(name));
    return kind === 'storage' ? (this.all().find((pool) => pool.storages.has(name))?.id ?? null) : null;
  }
}
