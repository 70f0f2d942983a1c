import { expect, it } from 'vitest';
import { freshMysql } from '../db/fresh-mysql.ts';
import { createWorld } from '../instances/lifecycle.ts';
import { limited, PORTS, startMany } from '../quotas/quota-world.ts';
import { describeWith } from '../testbed/parts.ts';
import { ADA_IN, BOB_IN, newProject } from './project-world.ts';

describeWith(['mariadb'], 'the quota of a project at two gateways on MariaDB', ({ mariadb }) => {
  it('is kept exactly by a hundred starts at once of all its members', async () => {
    const fresh = await freshMysql(mariadb.url);
    const world = await createWorld(fresh.url);
    const quotas = limited({}, {}, { objects: 10 });
    const lives = await Promise.all([
      world.live({ quotas, ports: PORTS }),
      world.live({ quotas, ports: PORTS }),
    ]);
    try {
      const [life] = lives;
      const project = await newProject(life, 'physics', { ada: 'member', bob: 'manager' });
      const { ids, refusals } = await startMany(lives, 100, ({ instances }, n) =>
        instances.start(n % 3 ? ADA_IN : BOB_IN, 'desk', { project }),
      );
      expect(ids).toHaveLength(10);
      expect(new Set(refusals.map(({ code }) => code))).toEqual(new Set(['QUOTA_EXCEEDED']));
      for (const id of ids) await life.until(id, 'running');
    } finally {
      for (const life of lives) await life.close();
      await world.remove();
      await fresh.drop();
    }
  });
});
