import { describe, expect, it } from 'vitest';
import { leavingNothing } from '../../test/contracts/tunnel-rig.ts';
import { fakeGuacd } from '../../test/fakes/guacd/fake-guacd.ts';
import { instruction } from '../../test/fakes/guacd/wire.ts';
import { askGuacd } from './ask-guacd.ts';
import { configuredHealth } from './health.ts';

const options = { timeoutMs: 200, signal: new AbortController().signal };

describe('the health of guacd', () => {
  it.each([
    ['VERSION_1_3_0', '1.3.0'],
    ['VERSION_1_5_0', '1.5.0'],
    [null, '1.0.0'],
  ])('is well, with the version that it speaks: %s', (version, told) =>
    leavingNothing(async () => {
      const guacd = await fakeGuacd({ version, chunk: 1 });
      expect(await configuredHealth([guacd]).check(options.signal)).toEqual({
        ok: true,
        message: `guacd at 127.0.0.1:${guacd.port} speaks Guacamole ${told}`,
      });
      await guacd.close();
    }),
  );

  it.each([
    ['nothing is said', '', 'it does not answer in time'],
    ['something else is said', 'SSH-2.0-x\r\n', 'what answers is not guacd'],
    ['something like it is said', instruction('error', 'x', 1), 'what answers is not guacd'],
    ['far too much is said', '4.args,'.padEnd(7, '.'), 'it does not answer in time'],
  ])('is not, when %s', (_, greeting, why) =>
    leavingNothing(async () => {
      const guacd = await fakeGuacd({ greeting });
      expect(await askGuacd(guacd, options)).toEqual({ answered: false, why });
      await guacd.close();
    }),
  );

  it('is not, when nothing listens or it hangs up, and names which one and what to do', () =>
    leavingNothing(async () => {
      const good = await fakeGuacd();
      const rude = await fakeGuacd({ cut: { bytes: 3, by: 'end' } });
      const health = await configuredHealth([good, rude, { host: '127.0.0.1', port: 9 }]).check(
        options.signal,
      );
      expect(health.ok).toBe(false);
      expect(health.message).toContain(`${good.port} speaks`);
      expect(health.message).toContain(`${rude.port} cannot be used: it closed the connection`);
      expect(health.message).toContain('127.0.0.1:9 cannot be used: nothing listens at its port');
      expect(health.remedy).toContain('DESKGATE_GUACAMOLE_GUACD');
      await good.close();
      await rude.close();
    }));

  it('ends with the signal', () =>
    leavingNothing(async () => {
      const guacd = await fakeGuacd({ greeting: '' });
      const controller = new AbortController();
      const asking = askGuacd(guacd, { timeoutMs: 5000, signal: controller.signal });
      controller.abort('enough');
      await expect(asking).rejects.toBe('enough');
      await guacd.close();
    }));
});
