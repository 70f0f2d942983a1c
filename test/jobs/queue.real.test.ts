import { queueContract, queueCrashContract } from '../contracts/queue.ts';
import { describeWith } from '../testbed/parts.ts';
import { onMysql, onSqlite } from './set-ups.ts';

queueCrashContract('embedded on SQLite', () => onSqlite());

describeWith(['mariadb'], 'on MariaDB', ({ mariadb: { url } }) => {
  queueContract('embedded', () => onMysql(url));
  queueCrashContract('embedded', () => onMysql(url));
});
