import type { Actor } from '../auth/model.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../db/database.ts';
import type { EventBus } from '../events/bus.ts';
import type { StopRules } from '../instances/planned-stop.ts';
import type { InstanceService } from '../instances/service.ts';
import type { Logger } from '../log.ts';
import type { Seat } from '../seats/seat.ts';

/** What the tasks of the scheduler are given. */
export interface SchedulerParts {
  readonly db: Database;
  readonly bus: EventBus;
  readonly log: Logger;
  readonly clock: Clock;
  readonly seat: Seat;
  readonly instances: Pick<InstanceService, 'start' | 'stop'>;
  readonly rules: StopRules;
}

export const SCHEDULER: Actor = { userId: '', username: 'scheduler', keyId: null, may: () => true };
