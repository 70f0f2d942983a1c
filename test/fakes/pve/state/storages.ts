import { died } from '../errors.ts';

export type StorageType = 'dir' | 'zfspool' | 'rbd';

export interface Volume {
  readonly volid: string;
  readonly vmid: number;
  readonly content: string;
  bytes: number;
  /** The base volume that it is a linked clone of. */
  readonly parent: string | null;
}

export interface StorageOptions {
  readonly type?: StorageType;
  readonly isShared?: boolean;
  readonly content?: readonly string[];
  /** By default on all. */
  readonly nodes?: readonly string[];
  readonly totalBytes?: number;
}

const GIB = 1024 ** 3;

export class Storage {
  readonly id: string;
  readonly type: StorageType;
  readonly isShared: boolean;
  readonly content: readonly string[];
  readonly nodes: readonly string[] | null;
  readonly totalBytes: number;
  readonly volumes = new Map<string, Volume>();

  constructor(id: string, options: StorageOptions) {
    this.id = id;
    this.type = options.type ?? 'zfspool';
    this.isShared = options.isShared ?? false;
    this.content = options.content ?? ['images', 'rootdir'];
    this.nodes = options.nodes ?? null;
    this.totalBytes = options.totalBytes ?? 500 * GIB;
  }

  get usedBytes(): number {
    return [...this.volumes.values()].reduce(
      (sum, { bytes, parent }) => sum + (parent === null ? bytes : 0),
      0,
    );
  }

  isOn(node: string): boolean {
    return this.nodes === null || this.nodes.includes(node);
  }

  allocate(vmid: number, bytes: number, name: string, content = 'images'): Volume {
    return this.#add({ vmid, bytes, content, parent: null, volid: this.#volid(vmid, name) });
  }

  /** @param base volid of a base volume. */
  linkedClone(base: string, vmid: number): Volume {
    const [, path = ''] = base.split(':');
    const own = this.#volid(vmid, this.freeName(vmid)).slice(this.id.length + 1);
    const origin = this.volumes.get(base);
    const fields = { vmid, bytes: origin?.bytes ?? 0, content: origin?.content ?? 'images' };
    return this.#add({ ...fields, parent: base, volid: `${this.id}:${path}/${own}` });
  }

  /** `vm-100-disk-0` becomes `base-100-disk-0`. */
  makeBase(volid: string): Volume {
    const volume = this.volumes.get(volid);
    if (volume === undefined) throw died(`no such volume '${volid}'`);
    this.volumes.delete(volid);
    return this.#add({
      ...volume,
      volid: volid.replace(/(?<=[:/])(?:vm|subvol)-(?=\d+-disk-\d+(?:\.\w+)?$)/, 'base-'),
    });
  }

  clonesOf(base: string): Volume[] {
    return [...this.volumes.values()].filter(({ parent }) => parent === base);
  }

  freeName(vmid: number): string {
    const names = [...this.volumes.values()]
      .filter((volume) => volume.vmid === vmid)
      .map(({ volid }) => volid);
    for (let at = 0; ; at += 1) {
      if (!names.some((name) => name.includes(`-disk-${at}`))) return `vm-${vmid}-disk-${at}`;
    }
  }

  #volid(vmid: number, name: string): string {
    return this.type === 'dir' ? `${this.id}:${vmid}/${name}.qcow2` : `${this.id}:${name}`;
  }

  #add(volume: Volume): Volume {
    this.volumes.set(volume.volid, volume);
    return volume;
  }
}

export class Storages {
  readonly #all = new Map<string, Storage>();

  add(id: string, options: StorageOptions = {}): Storage {
    const storage = new Storage(id, options);
    this.#all.set(id, storage);
    return storage;
  }

  all(): Storage[] {
    return [...this.#all.values()];
  }

  /** @throws PveError 500 */
  get(id: string): Storage {
    const storage = this.#all.get(id);
    if (storage === undefined) throw died(`storage '${id}' does not exist`);
    return storage;
  }

  /** The storage of a volume, or null for `none`, `cdrom` and what is not a volume. */
  ofVolume(volid: string): Storage | null {
    return this.#all.get(volid.split(':')[0] ?? '') ?? null;
  }
}
