import { afterEach, expect, it } from 'vitest';
import type { DesktopTarget } from '../../src/api.ts';
import type { Bridged, TunnelRig } from '../../test/contracts/tunnel-rig.ts';
import { FakeRfbServer } from '../../test/fakes/rfb/fake-rfb-server.ts';
import { picture } from '../../test/flows/synthetic-desktops.ts';
import { describeWith } from '../../test/testbed/parts.ts';
import { guacamoleConfig } from './config.ts';
import { configuredGuacd } from './pool.ts';
import { failure, guacamoleRigs, held, shown, targetOf } from './testing/guacamole-rigs.ts';
import { startGuacd } from './testing/real-guacd.ts';

const { rigOf, closeRigs } = guacamoleRigs();
/** What the gateway gives a guacd by itself. */
const MOST = guacamoleConfig.parse({}).maxConnections;
/** A guacd forks some eleven times a second. */
const CROWD_MS = 80_000;
const TEST_MS = 110_000;
/** Above what one guacd can: 330, as it was measured. */
const TOO_MANY = 345;

describeWith(['docker', 'guacd-image'], 'what real guacd does wrong:', (parts) => {
  const opened: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    await closeRigs();
    for (const one of opened.splice(0).reverse()) await one.close();
  }, TEST_MS);

  const guacd = async () => {
    const made = await startGuacd(parts.docker.host, parts['guacd-image'].image);
    opened.push(made);
    return made;
  };
  /** One small desktop that shows each viewer a picture. */
  async function smallDesktop() {
    const server = await FakeRfbServer.listen({ width: 64, height: 48 });
    opened.push(server);
    const paintNext = (): void => {
      server.session().then(
        (session) => {
          session.send(picture());
          paintNext();
        },
        () => undefined,
      );
    };
    paintNext();
    return { server, target: targetOf('vnc', { port: server.port }, null, null) };
  }
  const crowd = (rig: TunnelRig, target: DesktopTarget, count: number) =>
    Promise.all(Array.from({ length: count }, () => shown(rig, target, '', CROWD_MS)));
  const isOpen = ({ bridged }: { readonly bridged: Bridged }): boolean =>
    bridged.viewer.socket.readyState === bridged.viewer.socket.OPEN;

  it(
    `2. it breaks above some 330 connections: ${MOST} are shown their desktop by one, and who comes then by another`,
    async () => {
      const { server, target } = await smallDesktop();
      const [first, second] = [await guacd(), await guacd()];
      const addresses = [first];
      const rig = await rigOf({ ...configuredGuacd([]), addresses: async () => addresses }, { most: MOST });
      const all = await crowd(rig, target, MOST);
      await held([first], [MOST]);
      expect(server.open).toBe(MOST);
      const { message } = await failure(rig, target);
      expect(message).toBe(`guacd holds ${MOST} connections, which is all that it can.`);
      addresses.push(second);
      all.push(await shown(rig, target, '', CROWD_MS));
      await held([first, second], [MOST, 1]);

      // what the limit is for: without it some are told that guacd is silent, and those who were there stay
      const unlimited = await rigOf(configuredGuacd([first]), { most: 10_000 });
      const more = await Promise.allSettled(
        Array.from({ length: TOO_MANY - MOST }, () => shown(unlimited, target, '', CROWD_MS)),
      );
      const told = more.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
      expect(told.length).toBeGreaterThan(0);
      for (const words of told) expect(words).toMatch(/"GUACD_(?:SILENT|UNREACHABLE)"/);
      expect(all.filter(isOpen)).toHaveLength(MOST + 1);
    },
    TEST_MS,
  );
});
