/** A process that ends as `kill -9` ends it, at the moment in which its events are committed. */
import { openDatabase } from '../../src/db/open.ts';
import { EventBus } from '../../src/events/bus.ts';
import type { DomainEvent } from '../../src/events/domain-events.ts';
import { writeEvent } from '../../src/events/outbox.ts';
import { quietLog } from '../db/quiet-log.ts';

const [url = '', ...subjects] = process.argv.slice(2);
const db = await openDatabase({ url, log: quietLog() });
const bus = new EventBus();
bus.on('outbox.written', () => process.kill(process.pid, 'SIGKILL'));
await db.tx(async () => {
  for (const subject of subjects) {
    const payload = { version: 1 } as DomainEvent['payload'];
    await writeEvent({ db, bus }, { type: 'instance.started', subject, payload });
  }
});
