import { expect, it } from 'vitest';
import { freshMysql } from '../db/fresh-mysql.ts';
import { describeWith } from '../testbed/parts.ts';
import { ADA, createWorld, ROOT } from './lifecycle.ts';

describeWith(['mariadb'], 'homes of two gateways on MariaDB', ({ mariadb }) => {
  it('are given to one of many desktops that are asked for at once', async () => {
    const fresh = await freshMysql(mariadb.url);
    const world = await createWorld(fresh.url);
    const lives = [await world.live(), await world.live()];
    const [one] = lives;
    try {
      await one?.apps.create(ROOT, { id: 'kept', name: 'Kept', provider: 'fake', home: {} });
      for (let round = 0; round < 3; round += 1) {
        const asked = Array.from({ length: 8 }, (_, n) => lives[n % 2]?.instances.start(ADA, 'kept'));
        const answers = await Promise.allSettled(asked);
        const started = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
        expect(started).toHaveLength(1);
        for (const answer of answers) {
          if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'HOME_IN_USE' });
        }
        const id = started[0]?.id ?? '';
        await one?.until(id, 'running');
        await one?.instances.stop(ADA, id);
        await one?.until(id, 'stopped');
      }
      expect(world.provider.homes.size).toBe(1);
    } finally {
      for (const life of lives) await life.close();
      await world.remove();
      await fresh.drop();
    }
  });
});
