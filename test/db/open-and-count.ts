import { openDatabase } from '../../src/db/open.ts';
import { quietLog } from './quiet-log.ts';

/** A process of its own: opens the database of the URL it is given, writes a row, and says how many there are. */
const [url = '', id = ''] = process.argv.slice(2);
const db = await openDatabase({ url, log: quietLog() });
await db.apps.insert({ id, definition: {}, projectId: null, createdAt: 1, revision: 1, updatedAt: 1 });
process.stdout.write(`${(await db.apps.list()).length}\n`);
await db.close();
