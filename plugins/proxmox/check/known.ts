import type { Inventory } from '../inventory/inventory.ts';
import type { Major } from './privileges.ts';
import type { Account } from './pveum.ts';
import type { EffectiveRights } from './rights.ts';
import type { CheckSubject } from './subject.ts';

/** What is known when Proxmox knows who asks. */
export interface Known {
  readonly subject: CheckSubject;
  readonly signal: AbortSignal;
  readonly account: Account;
  readonly major: Major;
  readonly rights: EffectiveRights;
  readonly inventory: Inventory;
}
