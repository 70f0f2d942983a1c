import { afterEach, beforeAll, expect, it } from 'vitest';
import type { AppError, GuestProtocol } from '../../src/api.ts';
import { soon, until } from '../../test/contracts/tunnel-rig.ts';
import { describeWith } from '../../test/testbed/parts.ts';
import { configuredGuacd, GuacdPool } from './pool.ts';
import { type DesktopContainer, startDesktop } from './testing/desktop-container.ts';
import { failure, guacamoleRigs, held, shown, targetOf } from './testing/guacamole-rigs.ts';
import { lossyWire, type RealGuacd, startGuacd } from './testing/real-guacd.ts';
import { type as typeText, watchScreen } from './testing/screen.ts';

const { rigOf, closeRigs } = guacamoleRigs();
const PASSWORD = 'secret12';
/** Also on a machine that has much else to do. */
const LONG_MS = 60_000;

describeWith(
  ['docker', 'guacd-image', 'desktop-image', 'rdp-image', 'ssh-image'],
  'what real guacd does wrong:',
  (parts) => {
    const opened: { close(): Promise<void> }[] = [];
    const kept: { close(): Promise<void> }[] = [];
    let guacd: RealGuacd;
    let vnc: DesktopContainer;
    let rdp: DesktopContainer;
    let ssh: DesktopContainer;

    beforeAll(async () => {
      const start = (
        image: string,
        protocol: GuestProtocol,
        guestPort: number,
        env: Record<string, string>,
      ) => startDesktop({ dockerHost: parts.docker.host, image, protocol, guestPort, env });
      const keep = <T extends { close(): Promise<void> }>(one: T): T => {
        kept.push(one);
        return one;
      };
      vnc = keep(await start(parts['desktop-image'].image, 'vnc', 5901, { VNC_PASSWORD: PASSWORD }));
      rdp = keep(await start(parts['rdp-image'].image, 'rdp', 3389, { RDP_PASSWORD: 'rdpsecret' }));
      ssh = keep(await start(parts['ssh-image'].image, 'ssh', 22, { SSH_PASSWORD: 'sshsecret' }));
      guacd = keep(await startGuacd(parts.docker.host, parts['guacd-image'].image));
      return async () => {
        for (const one of kept.splice(0).reverse()) await one.close();
      };
    }, 3 * LONG_MS);
    afterEach(async () => {
      await closeRigs();
      for (const one of opened.splice(0).reverse()) await one.close();
    }, LONG_MS);

    const wire = async (filterOf: Parameters<typeof lossyWire>[1]): Promise<RealGuacd> => {
      const made = await lossyWire(guacd, filterOf);
      opened.push(made);
      return made;
    };
    const desktopOf = () => targetOf('vnc', vnc, null, PASSWORD);
    /** Nothing of it once guacd has said `ready`, for so many connections. */
    const silentFor = (count: number) => (connection: number) => {
      let isReady = false;
      return (said: string): string | null => {
        if (connection >= count) return said;
        const ready = isReady ? -1 : said.indexOf('5.ready,');
        if (ready < 0) return isReady ? null : said;
        isReady = true;
        return said.slice(0, said.indexOf(';', ready) + 1);
      };
    };

    it(
      '1. it says ready and then nothing: the viewer is shown its desktop by a new connection, and does not notice',
      async () => {
        const rig = await rigOf(configuredGuacd([await wire(silentFor(2))]));
        const { screen } = await shown(rig, desktopOf(), '', LONG_MS);
        expect(screen.images).toBeGreaterThan(0);
      },
      2 * LONG_MS,
    );

    it(
      '1. it says ready and then nothing, again and again: the viewer is told so, with what to do',
      async () => {
        const rig = await rigOf(configuredGuacd([await wire(silentFor(Number.POSITIVE_INFINITY))]));
        const error = await failure(rig, desktopOf(), LONG_MS);
        expect(error).toMatchObject({ code: 'GUACD_SILENT', remedy: expect.stringContaining('-L error') });
        expect(error.message).toContain('locked up');
      },
      2 * LONG_MS,
    );

    it(
      '1. it locks up at the log level info when many come at once: each of thirty is shown its desktop',
      async () => {
        const talkative = await startGuacd(parts.docker.host, parts['guacd-image'].image, 'info');
        opened.push(talkative);
        const rig = await rigOf(configuredGuacd([talkative]));
        const all = await Promise.all(
          Array.from({ length: 30 }, () => shown(rig, desktopOf(), '', 2 * LONG_MS)),
        );
        expect(all.every(({ screen }) => screen.images > 0)).toBe(true);
      },
      3 * LONG_MS,
    );

    it(
      '2. it breaks above some 330 connections: who would be one too many is refused before, until somebody leaves',
      async () => {
        const rig = await rigOf(configuredGuacd([guacd]), { most: 6 });
        const all = await Promise.all(Array.from({ length: 6 }, () => shown(rig, desktopOf(), '', LONG_MS)));
        const error = await failure(rig, desktopOf());
        expect(error).toMatchObject({
          code: 'GUACD_UNREACHABLE',
          remedy: expect.stringContaining('containers'),
        });
        expect(error.message).toBe('guacd holds 6 connections, which is all that it can.');
        all[0]?.bridged.viewer.socket.close(1000);
        await all[0]?.bridged.outcome;
        await shown(rig, desktopOf(), '', LONG_MS);
      },
      2 * LONG_MS,
    );

    it(
      '2. several of them share what one cannot hold',
      async () => {
        const other = await startGuacd(parts.docker.host, parts['guacd-image'].image);
        opened.push(other);
        const rig = await rigOf(configuredGuacd([guacd, other]), { most: 3 });
        await Promise.all(Array.from({ length: 6 }, () => shown(rig, desktopOf(), '', LONG_MS)));
        await held([guacd, other], [3, 3]);
      },
      2 * LONG_MS,
    );

    const hungUp = (): Promise<void> => held([guacd], [0]);

    it(
      '3. it never closes its socket, after an error or an end: the gateway does',
      async () => {
        const rig = await rigOf(configuredGuacd([guacd]));
        await failure(rig, targetOf('vnc', vnc, null, 'wrong'), LONG_MS);
        await hungUp();
        const { bridged } = await shown(rig, targetOf('ssh', ssh, 'user', 'sshsecret'), '', LONG_MS);
        await held([guacd], [1]);
        await until(() => bridged.viewer.frames.length > 10, 'a prompt', LONG_MS);
        for (let isOver = false; !isOver; ) {
          typeText(bridged.viewer, 'exit\n');
          isOver = await Promise.race([
            bridged.outcome.then(() => true),
            new Promise<false>((resolve) => setTimeout(() => resolve(false), 1000)),
          ]);
        }
        await hungUp();
      },
      3 * LONG_MS,
    );

    it(
      '4. it has no answer to a protocol that it lacks: that is found out, told and closed',
      async () => {
        const pool = new GuacdPool(configuredGuacd([guacd]), 10);
        const { width, height } = desktopOf();
        const settings = {
          width,
          height,
          dpi: 96,
          audio: [],
          image: [],
          timezone: null,
          name: null,
          parameters: {},
        };
        const limits = { connectMs: 5000, handshakeMs: 3000, signal: AbortSignal.timeout(LONG_MS) };
        await expect(pool.connect('kubernetes' as GuestProtocol, settings, limits)).rejects.toMatchObject({
          code: 'GUACD_SILENT',
          message: 'guacd does not answer to kubernetes: it lacks support for it.',
          remedy: expect.stringContaining('libguac-client-kubernetes'),
        });
        await hungUp();
      },
      LONG_MS,
    );

    it.each([
      [
        'a wrong VNC password',
        () => targetOf('vnc', vnc, null, 'wrong'),
        'DESKTOP_REFUSED',
        /refused the password/,
      ],
      [
        'a closed port',
        () => targetOf('vnc', { port: 9 }, null, PASSWORD),
        'DESKTOP_UNREACHABLE',
        /nothing listens/,
      ],
      [
        'an unknown host',
        () => ({ ...desktopOf(), endpoint: { host: 'no-such-desktop.invalid', port: 5901 } }),
        'DESKTOP_UNREACHABLE',
        /name|known|found/,
      ],
      ['what is no VNC', () => targetOf('vnc', ssh, null, PASSWORD), 'DESKTOP_PROTOCOL_ERROR', /./],
      [
        'a wrong SSH password',
        () => targetOf('ssh', ssh, 'user', 'wrong'),
        'DESKTOP_REFUSED',
        /user name or password/,
      ],
    ])(
      '5. it says the same of everything: %s is told as what it is, with what to do',
      async (_, target, code, words) => {
        const error: AppError = await failure(await rigOf(configuredGuacd([guacd])), target(), LONG_MS);
        expect([error.code, error.message]).toEqual([code, expect.stringMatching(words)]);
        expect(error.remedy).not.toBe('');
      },
      2 * LONG_MS,
    );

    it(
      '5. it only shows a picture of a wrong RDP password: that is no error, the desktop itself asks again',
      async () => {
        const rig = await rigOf(configuredGuacd([guacd]));
        const { screen, bridged } = await shown(rig, targetOf('rdp', rdp, 'user', 'wrong'), '', LONG_MS);
        await until(() => screen.images > 0, 'its picture', LONG_MS);
        bridged.viewer.socket.close(1000);
        expect(await soon(bridged.outcome, 'the end', LONG_MS)).toMatchObject({
          end: { reason: 'viewer-closed' },
        });
      },
      2 * LONG_MS,
    );

    /** As when a viewer is let in a moment too late: what guacd drew before is gone, for so many connections. */
    const lateFor = (count: number, cut: (drawn: string) => string) => (connection: number) => {
      let drawn: string | null = null;
      let isOver = connection >= count;
      return (said: string): string => {
        if (isOver) return said;
        const ready = drawn === null ? said.indexOf('5.ready,') : 0;
        if (ready < 0) return said;
        const from = drawn === null ? said.indexOf(';', ready) + 1 : 0;
        drawn = (drawn ?? '') + said.slice(from);
        isOver = drawn.includes('4.sync,');
        return said.slice(0, from) + (isOver ? cut(drawn) : '');
      };
    };
    it.each([
      ['the middle of an instruction', (drawn: string) => drawn.slice(3)],
      ['the end of the first picture', (drawn: string) => drawn.slice(drawn.indexOf('4.sync,'))],
    ])(
      '7. it begins with %s: the viewer is shown its desktop by a new connection, and does not notice',
      async (_, cut) => {
        const rig = await rigOf(configuredGuacd([await wire(lateFor(2, cut))]));
        const { screen } = await shown(rig, desktopOf(), '', LONG_MS);
        expect(screen.size).toEqual([1280, 800]);
        await until(() => screen.images > 0, 'its picture', LONG_MS);
      },
      2 * LONG_MS,
    );

    it(
      '7. it begins with the middle of an instruction, again and again: the viewer is told so',
      async () => {
        const cut = (drawn: string): string => drawn.slice(3);
        const rig = await rigOf(configuredGuacd([await wire(lateFor(Number.POSITIVE_INFINITY, cut))]));
        const { outcome } = await rig.bridge({ target: desktopOf() });
        expect(await soon(outcome, 'the end', LONG_MS)).toMatchObject({
          end: { reason: 'desktop-error', message: 'guacd sent something that is not Guacamole.' },
        });
      },
      2 * LONG_MS,
    );

    it(
      '6. it forgets the size of an RDP screen: the viewer has one all the same, before the first picture',
      async () => {
        const withoutSize = await wire(
          () => (said) => said.replaceAll(/4\.size,1\.0,\d+\.\d+,\d+\.\d+;/g, ''),
        );
        const bridged = await (await rigOf(configuredGuacd([withoutSize]))).bridge(
          { target: targetOf('rdp', rdp, 'user', 'rdpsecret') },
          { query: 'width=1000&height=640' },
        );
        const screen = watchScreen(bridged.viewer);
        await until(() => screen.syncs > 0 && screen.images > 0, 'a picture', LONG_MS);
        expect(screen.size).toEqual([1000, 640]);
      },
      2 * LONG_MS,
    );
  },
);
