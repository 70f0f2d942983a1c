import { createHash } from 'node:crypto';
import type { StartSpec } from '../../src/api.ts';
import { dnsName } from './dns-name.ts';

/** What the tag of a machine says. */
export interface Claim {
  readonly instanceId: string;
  /** We made it and remove it; else it was there before and stays. */
  readonly isMade: boolean;
  /** UTC ms. */
  readonly createdAt: number;
}

export interface SnapshotMark {
  readonly ref: string;
  /** UTC ms. */
  readonly startedAt: number;
}

interface Tagged {
  readonly vmid: number;
  readonly tags: readonly string[];
}

const APP_LENGTH = 40;
const SHORT_ID = 8;
/** Of the tag of any gateway the machine's own id. */
const CLAIM = /\.(?:made|used)\.[^.]+\.(\d+)\.[^.]+$/;

/**
 * How machines say whose they are. A tag and a line of the description hold the gateway, the instance and the machine's own
 * id: a copy that somebody makes of it has another id, and is not ours.
 */
export class Labels {
  readonly #tag: string;
  readonly #gatewayId: string;

  constructor(tag: string, gatewayId: string) {
    this.#tag = tag;
    this.#gatewayId = gatewayId.toLowerCase();
  }

  /** Tags of a machine that belongs to the instance from now on. @param now UTC ms. */
  tags(instanceId: string, vmid: number, isMade: boolean, now: number): string[] {
    const how = isMade ? 'made' : 'used';
    const seconds = Math.floor(now / 1000);
    return [this.#tag, `${this.#own}${how}.${instanceId}.${vmid}.${seconds.toString(36)}`];
  }

  /** Null when it is not this gateway's. */
  claimOf({ tags, vmid }: Tagged): Claim | null {
    for (const tag of tags) {
      if (!tag.startsWith(this.#own)) continue;
      const [how = '', instanceId = '', id = '', seconds = ''] = tag.slice(this.#own.length).split('.');
      if (id !== String(vmid) || (how !== 'made' && how !== 'used') || instanceId === '') continue;
      return { instanceId, isMade: how === 'made', createdAt: Number.parseInt(seconds, 36) * 1000 };
    }
    return null;
  }

  /** Whether its tags say to which gateway it belongs, be it this one or another. Those of what it was copied from do not. */
  isClaimed({ tags, vmid }: Tagged): boolean {
    const ids = tags.filter((tag) => tag.startsWith(`${this.#tag}-`)).map((tag) => CLAIM.exec(tag)?.[1]);
    return ids.includes(String(vmid));
  }

  /** Whether it has tags of this gateway and none that makes it a desktop: a copy of one, or a snapshot. */
  isCopy(guest: Tagged): boolean {
    return this.claimOf(guest) === null && guest.tags.some((tag) => tag.startsWith(this.#own));
  }

  /** @param ref of a snapshot, as a DNS name. */
  snapshotTags(ref: string): string[] {
    return [this.#tag, `${this.#own}snapshot.${ref}`];
  }

  isSnapshot({ tags }: Pick<Tagged, 'tags'>, ref: string): boolean {
    return tags.includes(`${this.#own}snapshot.${ref}`);
  }

  /** Description of a snapshot, from the clone on that it is made of. @param now UTC ms. */
  snapshotDescription(ref: string, vmid: number, now: number): string {
    const seconds = Math.floor(now / 1000);
    return `A snapshot of a desktop, made by Deskgate.\n\n${this.#tag} snapshot=${ref} gateway=${this.#gatewayId} vmid=${vmid} since=${seconds}\n`;
  }

  /** Null when it does not say that it is a snapshot of this gateway, or to become one. */
  snapshotOf(description: string | undefined, vmid: number): SnapshotMark | null {
    const line = /^(\S+) snapshot=(\S+) gateway=(\S+) vmid=(\d+) since=(\d+)$/m.exec(description ?? '');
    const [, tag, ref = '', gatewayId, id, seconds] = line ?? [];
    if (tag !== this.#tag || gatewayId !== this.#gatewayId || id !== String(vmid)) return null;
    return { ref, startedAt: Number(seconds) * 1000 };
  }

  /** What stays when nobody has it any more. */
  without(tags: readonly string[]): string[] {
    return tags.filter((tag) => tag !== this.#tag && !tag.startsWith(this.#own));
  }

  /** Says what the tags say from the first moment on, which no tag can: a clone begins with those of its source. */
  description({ instanceId, appName }: Pick<StartSpec, 'instanceId' | 'appName'>, vmid: number): string {
    return `${appName}: a desktop of Deskgate, which removes it when it is stopped.\n\n${this.#line(instanceId, vmid)}\n`;
  }

  isDescribed(description: string | undefined, instanceId: string, vmid: number): boolean {
    return description?.split(/\s*\n\s*/).includes(this.#line(instanceId, vmid)) === true;
  }

  /** Whose a description says that it is, of this gateway's instances. */
  describedFor(description: string | undefined, vmid: number): string | null {
    const [, instanceId = ''] = /^\S+ instance=([a-z0-9]+) /m.exec(description ?? '') ?? [];
    return this.isDescribed(description, instanceId, vmid) ? instanceId : null;
  }

  /** For people, and of a form that Proxmox takes. */
  name({ instanceId, appId }: Pick<StartSpec, 'instanceId' | 'appId'>): string {
    return `${dnsName(appId.slice(0, APP_LENGTH), 'desktop')}-${instanceId.slice(0, SHORT_ID)}`;
  }

  /**
   * The id that an instance's machine gets, and those that it gets instead where somebody has that one: always the same, so
   * that it is known where to look for what a lost answer or a process that ended may have made.
   */
  vmid(instanceId: string, attempt: number, { first, last }: { first: number; last: number }): number {
    const text = `${this.#gatewayId}/${instanceId}/${attempt}`;
    const random = createHash('sha256').update(text).digest().readUInt32BE();
    return first + (random % (last - first + 1));
  }

  get #own(): string {
    return `${this.#tag}-${this.#gatewayId}.`;
  }

  #line(instanceId: string, vmid: number): string {
    return `${this.#tag} instance=${instanceId} gateway=${this.#gatewayId} vmid=${vmid}`;
  }
}
