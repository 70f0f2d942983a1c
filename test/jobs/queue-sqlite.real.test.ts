import { queueContract } from '../contracts/queue.ts';
import { onSqlite } from './set-ups.ts';

queueContract('embedded on SQLite', () => onSqlite(null, 100));
