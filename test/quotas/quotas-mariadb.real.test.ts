import { expect, it } from 'vitest';
import { freshMysql } from '../db/fresh-mysql.ts';
import { ADA, BOB, createWorld } from '../instances/lifecycle.ts';
import { describeWith } from '../testbed/parts.ts';
import { limited, PORTS, startMany } from './quota-world.ts';

describeWith(['mariadb'], 'quotas of two gateways on MariaDB', ({ mariadb }) => {
  it('are kept exactly by a hundred starts at once, of one user and of all', async () => {
    const fresh = await freshMysql(mariadb.url);
    const world = await createWorld(fresh.url);
    const quotas = limited({ objects: 10 }, { objects: 15 });
    const lives = await Promise.all([
      world.live({ quotas, ports: PORTS }),
      world.live({ quotas, ports: PORTS }),
    ]);
    try {
      const ofAda = await startMany(lives, 100, (life) => life.instances.start(ADA, 'desk'));
      expect(ofAda.ids).toHaveLength(10);
      expect(new Set(ofAda.refusals.map(({ code }) => code))).toEqual(new Set(['QUOTA_EXCEEDED']));
      const ofBob = await startMany(lives, 100, (life) => life.instances.start(BOB, 'desk'));
      expect(ofBob.ids).toHaveLength(5);
      expect(new Set(ofBob.refusals.map(({ code }) => code))).toEqual(new Set(['QUOTA_EXCEEDED']));
      for (const id of [...ofAda.ids, ...ofBob.ids]) await lives[0]?.until(id, 'running');
    } finally {
      for (const life of lives) await life.close();
      await world.remove();
      await fresh.drop();
    }
  });
});
