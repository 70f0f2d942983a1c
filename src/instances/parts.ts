import type { Sealer } from '../auth/seal.ts';
import type { Database } from '../db/database.ts';
import type { EventBus } from '../events/bus.ts';
import type { Logger } from '../log.ts';
import type { PortAllocator } from '../ports/allocator.ts';
import type { QuotaDefaults } from '../quotas/scopes.ts';
import type { RoomLimits } from './host-room.ts';
import type { StopDefaults } from './planned-stop.ts';
import type { Provider } from './provider.ts';

/** What the code that works on instances is given. */
export interface InstanceParts {
  readonly db: Database;
  readonly bus: EventBus;
  readonly log: Logger;
  readonly sealer: Sealer;
  readonly ports: PortAllocator;
  readonly roomLimits: RoomLimits;
  readonly quotas: QuotaDefaults;
  /** Nothing is stopped by itself where this is left out. */
  readonly stops?: StopDefaults;
  /** Null for a provider whose plugin is not there any more. */
  provider(id: string): Provider | null;
}
