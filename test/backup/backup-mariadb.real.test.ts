import { expect, it } from 'vitest';
import { openDatabase } from '../../src/db/open.ts';
import { ownCommandLine } from '../cli/command-line.ts';
import { freshMysql } from '../db/fresh-mysql.ts';
import { quietLog } from '../db/quiet-log.ts';
import { anInstance, aUser } from '../db/rows.ts';
import { describeWith } from '../testbed/parts.ts';

describeWith(['mariadb'], 'a backup of MariaDB', ({ mariadb }) => {
  it('is of one moment, goes into an empty database of either kind, and into no other', async () => {
    const [one, two] = [await freshMysql(mariadb.url), await freshMysql(mariadb.url)];
    try {
      const line = await ownCommandLine({ DESKGATE_DATABASE_URL: one.url });
      expect((await line.run(['user', 'add', 'ada'], { input: ['a long password'] })).code).toBe(0);
      const db = await openDatabase({ url: one.url, log: quietLog() });
      try {
        for (let n = 0; n < 600; n += 1) await aUser(db);
        await anInstance(db, { app: { name: 'Ünïcode 🖥 "quoted" \\ back' } });
      } finally {
        await db.close();
      }
      const made = await line.run(['backup', 'x.backup', '--with-secrets']);
      expect(made).toMatchObject({ code: 0 });
      expect((await line.run(['restore', 'x.backup'])).err).toContain('has tables already');
      for (const url of [two.url, `sqlite://${line.folder}/moved.db`]) {
        const env = { DESKGATE_DATABASE_URL: url };
        const restored = await line.run(['restore', 'x.backup'], { env });
        expect(restored, restored.err).toMatchObject({ code: 0 });
        expect((await line.run(['user', 'list'], { env })).out).toMatch(/^ada/m);
        const moved = await openDatabase({ url, log: quietLog() });
        try {
          const { rows, total } = await moved.instances.list({ offset: 0, limit: 5 });
          expect(total).toBe(1);
          expect(rows[0]?.app).toEqual({ name: 'Ünïcode 🖥 "quoted" \\ back' });
          await aUser(moved);
        } finally {
          await moved.close();
        }
      }
    } finally {
      await one.drop();
      await two.drop();
    }
  });
});
