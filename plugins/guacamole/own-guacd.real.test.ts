import { afterEach, beforeAll, expect, it } from 'vitest';
import { connectEngine } from '../../src/api.ts';
import { type Bridged, soon, until } from '../../test/contracts/tunnel-rig.ts';
import { fakeLog } from '../../test/fakes/core/fake-log.ts';
import { dockerAt } from '../../test/testbed/docker.ts';
import { describeWith } from '../../test/testbed/parts.ts';
import { ownHealth } from './health.ts';
import { connectionsTo } from './net-table.ts';
import { OwnGuacd, type OwnGuacdOptions } from './own-guacd.ts';
import { type DesktopContainer, runIn, startDesktop } from './testing/desktop-container.ts';
import { guacamoleRigs, shown, targetOf } from './testing/guacamole-rigs.ts';
import { type as typeText } from './testing/screen.ts';

const { rigOf, closeRigs } = guacamoleRigs();
const NOWHERE = { host: '127.0.0.1', port: 9 };
const PASSWORD = 'secret12';
/** Also on a machine that has much else to do. */
const LONG_MS = 60_000;

describeWith(['docker', 'guacd-image', 'desktop-image', 'rdp-image'], 'a pool of own guacd', (parts) => {
  const docker = dockerAt(parts.docker.host);
  const opened: { close(): Promise<void> }[] = [];
  let gateways = 0;
  let desktop: DesktopContainer;

  function own(options: Partial<OwnGuacdOptions> = {}): OwnGuacd {
    gateways += 1;
    const guacd = new OwnGuacd({
      image: parts['guacd-image'].image,
      gatewayId: `pool-test-${process.pid}-${gateways}`,
      log: fakeLog(),
      network: 'fenced',
      most: 2,
      spreadAbove: 2,
      limits: { cpus: 1, memoryBytes: 1 << 30, connections: 300 },
      connect: () => connectEngine({ host: parts.docker.host }),
      ...options,
    });
    opened.push(guacd);
    return guacd;
  }

  const target = () => targetOf('vnc', desktop, null, PASSWORD);
  const start = (image: string, protocol: 'vnc' | 'rdp', guestPort: number, env: Record<string, string>) =>
    startDesktop({ dockerHost: parts.docker.host, image, protocol, guestPort, env });

  beforeAll(async () => {
    desktop = await start(parts['desktop-image'].image, 'vnc', 5901, { VNC_PASSWORD: PASSWORD });
    return () => desktop.close();
  }, LONG_MS);
  afterEach(async () => {
    await closeRigs();
    for (const one of opened.splice(0).reverse()) await one.close();
  }, LONG_MS);

  /** Four viewers through two guacd. */
  async function four(guacd: OwnGuacd): Promise<Bridged[]> {
    await guacd.addresses(AbortSignal.timeout(LONG_MS), () => 0, 4);
    await until(() => guacd.running.length === 2, 'two guacd', LONG_MS);
    const rig = await rigOf(guacd, { watchEveryMs: 1000 });
    const all = await Promise.all(Array.from({ length: 4 }, () => shown(rig, target(), '', LONG_MS)));
    return all.map(({ bridged }) => bridged);
  }

  /** Those who end, and those who are still shown what they type. */
  async function fates(viewers: Bridged[], lost: number): Promise<{ ended: Bridged[]; others: Bridged[] }> {
    const over = new Set<Bridged>();
    for (const viewer of viewers) viewer.outcome.finally(() => over.add(viewer)).catch(() => undefined);
    await until(() => over.size >= lost, 'the end of some', LONG_MS);
    const others = viewers.filter((viewer) => !over.has(viewer));
    for (const viewer of others) {
      const before = viewer.viewer.frames.length;
      typeText(viewer.viewer, 'x');
      await until(() => viewer.viewer.frames.length > before, 'a picture', LONG_MS);
    }
    return { ended: [...over], others };
  }

  const againThrough = async (guacd: OwnGuacd): Promise<void> => {
    await until(() => guacd.running.length === 2, 'another one', LONG_MS);
    await shown(await rigOf(guacd), target(), '', LONG_MS);
  };

  it.each([
    ['is killed', async (id: string) => void (await docker.getContainer(id).kill())],
    ['is paused and so hangs', async (id: string) => void (await docker.getContainer(id).pause())],
    [
      'hangs with all its processes',
      async (id: string) => void (await runIn(docker.getContainer(id), 'sh', '-c', 'kill -STOP -1')),
    ],
  ])(
    'loses only the viewers of the one that %s; they are told why and shown their desktop by another',
    async (_, harm) => {
      const guacd = own();
      const viewers = await four(guacd);
      const victim = guacd.running[0]?.id ?? '';
      await harm(victim);
      const { ended, others } = await fates(viewers, 2);
      expect([ended.length, others.length]).toEqual([2, 2]);
      for (const one of ended) {
        const told = await soon(one.viewer.closed, 'the closing', LONG_MS);
        // the page reconnects by itself after this one
        expect(told.code).toBe(4001);
        expect(told.reason).toMatch(/^\d+ guacd/);
      }
      await againThrough(guacd);
      expect(guacd.running.map(({ id }) => id)).not.toContain(victim);
      const { message } = await ownHealth(guacd, 'x').check(AbortSignal.timeout(LONG_MS));
      expect(guacd.counts.lost === 0 || message.includes('ended or hung')).toBe(true);
    },
    3 * LONG_MS,
  );

  it(
    'shows a desktop to each of sixty that come at once, with the guacd that this needs',
    async () => {
      const guacd = own({ most: 3, spreadAbove: 20 });
      const rig = await rigOf(guacd);
      const all = await Promise.all(Array.from({ length: 60 }, () => shown(rig, target(), '', LONG_MS)));
      expect(new Set(all.map(({ screen }) => screen.id)).size).toBe(60);
      expect(guacd.running).toHaveLength(3);
      expect(guacd.counts.lost).toBe(0);
    },
    3 * LONG_MS,
  );

  it(
    'reaches nothing but the desktops that it shows',
    async () => {
      const guacd = own();
      await four(guacd);
      const [one, other] = guacd.running;
      const inside = docker.getContainer(one?.id ?? '');
      const reaches = async ({ host, port }: { host: string; port: number }): Promise<boolean> =>
        (await runIn(
          inside,
          'timeout',
          '3',
          'bash',
          '-c',
          `exec 3<>/dev/tcp/${host}/${port} && head -c 3 <&3`,
        )) === 'RFB';
      const mine = await guacd.door(one?.address ?? NOWHERE, { host: '127.0.0.1', port: desktop.port });
      const theirs = await guacd.door(other?.address ?? NOWHERE, { host: '127.0.0.1', port: desktop.port });
      try {
        expect(await reaches(mine?.address ?? NOWHERE)).toBe(true);
        expect(await reaches(theirs?.address ?? NOWHERE)).toBe(false);
      } finally {
        mine?.close();
        theirs?.close();
      }
      expect(await reaches({ host: '127.0.0.1', port: desktop.port })).toBe(false);
      expect(await reaches(desktop.inner)).toBe(false);
      const opens = async (host: string, port: number): Promise<boolean> =>
        (await runIn(inside, 'timeout', '3', 'bash', '-c', `: 3<>/dev/tcp/${host}/${port} && echo open`)) ===
        'open';
      expect(await opens(other?.address.host ?? '', 4822)).toBe(false);
      expect(await opens('1.1.1.1', 443)).toBe(false);
      expect(await opens(desktop.inner.host, desktop.inner.port)).toBe(false);
    },
    3 * LONG_MS,
  );

  it(
    'is confined in what it may do and take',
    async () => {
      const guacd = own();
      await guacd.addresses(AbortSignal.timeout(LONG_MS));
      const inside = docker.getContainer(guacd.running[0]?.id ?? '');
      expect(await runIn(inside, 'sh', '-c', 'touch /x /var/lib/guacd/x 2>&1 | grep -c Read-only')).toBe('2');
      expect(
        await runIn(inside, 'sh', '-c', 'grep -E "CapEff|NoNewPrivs|Cpus_allowed_list" /proc/self/status'),
      ).toMatch(/CapEff:\s+0+\s+NoNewPrivs:\s+1\s+Cpus_allowed_list:\s+\d+$/);
      const { HostConfig } = await inside.inspect();
      expect(HostConfig).toMatchObject({ Memory: 1 << 30, PidsLimit: 4864 });
    },
    LONG_MS,
  );

  it(
    'shows RDP too, which keeps certificates in files',
    async () => {
      const rdp = await start(parts['rdp-image'].image, 'rdp', 3389, { RDP_PASSWORD: 'rdpsecret' });
      opened.push(rdp);
      const { screen } = await shown(
        await rigOf(own()),
        targetOf('rdp', rdp, 'user', 'rdpsecret'),
        '',
        LONG_MS,
      );
      await until(() => screen.images > 0, 'images', LONG_MS);
    },
    3 * LONG_MS,
  );

  it(
    'stays with who is connected when the gateway closes, and is adopted or removed by the next one',
    async () => {
      const gatewayId = `pool-test-${process.pid}-again`;
      const first = own({ gatewayId });
      await shown(await rigOf(first), target(), '', LONG_MS);
      const [{ id, address } = { id: '', address: NOWHERE }] = first.running;
      await first.close();
      const next = own({ gatewayId });
      await next.adopt();
      expect(next.running.map((container) => container.id)).toEqual([id]);
      await closeRigs();
      for (let left = 50; left > 0 && (await connectionsTo(address)) !== 0; left -= 1) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      await next.close();
      const label = [`deskgate.gateway=${gatewayId}`];
      expect(await docker.listContainers({ all: true, filters: { label } })).toEqual([]);
      expect(await docker.listNetworks({ filters: { label } })).toEqual([]);
    },
    3 * LONG_MS,
  );
});
