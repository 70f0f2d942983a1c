import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type AppError, connectEngine, type DesktopTarget, type GuestProtocol } from '../../src/api.ts';
import { type Bridged, soon, type TunnelRig, until } from '../../test/contracts/tunnel-rig.ts';
import { fakeLog } from '../../test/fakes/core/fake-log.ts';
import { dockerAt } from '../../test/testbed/docker.ts';
import { describeWith } from '../../test/testbed/parts.ts';
import { configuredHealth } from './health.ts';
import { OwnGuacd } from './own-guacd.ts';
import { configuredGuacd, GuacdPool, type GuacdSource } from './pool.ts';
import { type DesktopContainer, startDesktop } from './testing/desktop-container.ts';
import { failure, guacamoleRigs, SHOWN_MS, shown, targetOf } from './testing/guacamole-rigs.ts';
import { type as typeText, watchScreen } from './testing/screen.ts';

const { rigOf, closeRigs } = guacamoleRigs();

afterEach(closeRigs);

/** Types into a terminal until the text is in a file of the desktop; a terminal that is just starting misses keys. */
async function arrives(bridged: Bridged, desktop: DesktopContainer, text: string): Promise<void> {
  const deadline = performance.now() + SHOWN_MS;
  for (let round = 1; performance.now() < deadline; round += 1) {
    typeText(bridged.viewer, `\necho ${text} > /tmp/typed\n`);
    await sleep(500 * round);
    if ((await desktop.exec('cat', '/tmp/typed')) === text) return;
  }
  throw new Error('what was typed did not arrive');
}

/** Keys that come before would be taken for the user name or password. */
async function signedIn(desktop: DesktopContainer): Promise<void> {
  const deadline = performance.now() + SHOWN_MS;
  while ((await desktop.exec('pgrep', '-u', 'user', 'bash')) === '') {
    if (performance.now() > deadline) throw new Error('nobody was signed in');
    await sleep(50);
  }
}

/** What the person is told; guacd may have drawn an empty screen first, and then it is an end. */
async function lastWords(rig: TunnelRig, target: DesktopTarget): Promise<string> {
  const bridged = await rig.bridge({ target });
  watchScreen(bridged.viewer);
  const outcome = await soon(bridged.outcome, 'a refusal', SHOWN_MS);
  return 'end' in outcome ? outcome.end.message : (outcome.error as AppError).message;
}

describeWith(['guacd', 'docker', 'desktop-image'], 'a VNC desktop through guacd', (parts) => {
  let desktop: DesktopContainer;
  const start = (): Promise<DesktopContainer> =>
    startDesktop({
      dockerHost: parts.docker.host,
      image: parts['desktop-image'].image,
      protocol: 'vnc',
      guestPort: 5901,
      env: { VNC_PASSWORD: 'secret12', VNC_GEOMETRY: '900x700' },
    });
  const guacd = (): GuacdSource => configuredGuacd([parts.guacd]);

  beforeAll(async () => {
    desktop = await start();
  });
  afterAll(() => desktop?.close());

  it('shows its picture, in its size', async () => {
    const { screen, bridged } = await shown(await rigOf(guacd()), targetOf('vnc', desktop, null, 'secret12'));
    expect(screen.size).toEqual([900, 700]);
    expect(screen.images).toBeGreaterThan(0);
    expect(screen.id).toMatch(/^\$[0-9a-f-]{36}$/);
    bridged.viewer.socket.close(1000);
    expect(await bridged.outcome).toMatchObject({ end: { reason: 'viewer-closed' } });
  });

  it('takes what is typed', async () => {
    const { bridged } = await shown(await rigOf(guacd()), targetOf('vnc', desktop, null, 'secret12'));
    await arrives(bridged, desktop, 'via guacd');
  });

  it('tells of a wrong password', async () => {
    const error = await failure(await rigOf(guacd()), targetOf('vnc', desktop, null, 'wrong'));
    expect(error.code).toBe('DESKTOP_REFUSED');
    expect(error.message).toMatch(/^The desktop refused the password/);
  });

  it('tells of a missing password', async () => {
    const error = await failure(await rigOf(guacd()), targetOf('vnc', desktop, null, null));
    expect(error.code).toBe('DESKTOP_REFUSED');
  });

  it('tells of a port where nothing listens', async () => {
    const error = await failure(await rigOf(guacd()), targetOf('vnc', { port: 9 }, null, 'secret12'));
    expect(error).toMatchObject({
      code: 'DESKTOP_UNREACHABLE',
      message: expect.stringContaining('nothing listens'),
    });
  });

  it('tells when it is killed in the middle', async () => {
    const victim = await start();
    try {
      const { bridged } = await shown(await rigOf(guacd()), targetOf('vnc', victim, null, 'secret12'));
      await victim.kill();
      const outcome = await soon(bridged.outcome, 'the end', SHOWN_MS);
      expect(outcome).toMatchObject({ end: { reason: expect.stringMatching(/^desktop-/) } });
      expect((await bridged.viewer.closed).reason).toMatch(/^5\d\d /);
    } finally {
      await victim.close();
    }
  });

  it('is shown to twenty viewers that come at once', async () => {
    const rig = await rigOf(guacd());
    const all = await Promise.all(
      Array.from({ length: 20 }, () => shown(rig, targetOf('vnc', desktop, null, 'secret12'))),
    );
    expect(new Set(all.map(({ screen }) => screen.id)).size).toBe(20);
  });

  it('belongs to a guacd that is well', async () => {
    const health = await configuredHealth([parts.guacd]).check(AbortSignal.timeout(5000));
    expect(health).toMatchObject({ ok: true, message: expect.stringMatching(/speaks Guacamole 1\.\d\.\d$/) });
  });

  it('names the protocol that guacd has no answer to', async () => {
    const rig = await rigOf(guacd());
    const target = { ...targetOf('vnc', desktop, null, 'secret12'), protocol: 'kubernetes' as GuestProtocol };
    // settings are not what this is about
    const settings = { ...target, protocol: 'vnc' as GuestProtocol };
    const pool = new GuacdPool(guacd(), 10);
    const { width, height } = settings;
    const parameters = {
      width,
      height,
      dpi: 96,
      audio: [],
      image: [],
      timezone: null,
      name: null,
      parameters: {},
    };
    const limits = { connectMs: 1000, handshakeMs: 1000, signal: AbortSignal.timeout(5000) };
    await expect(pool.connect(target.protocol, parameters, limits)).rejects.toMatchObject({
      code: 'GUACD_SILENT',
      message: expect.stringContaining('kubernetes'),
    });
    await rig.close();
  });
});

describeWith(['guacd', 'docker', 'rdp-image'], 'an RDP desktop through guacd', (parts) => {
  let desktop: DesktopContainer;
  beforeAll(async () => {
    desktop = await startDesktop({
      dockerHost: parts.docker.host,
      image: parts['rdp-image'].image,
      protocol: 'rdp',
      guestPort: 3389,
      env: { RDP_PASSWORD: 'rdpsecret' },
    });
  });
  afterAll(() => desktop?.close());

  it('has its size at once, every time, although guacd may forget to send it', async () => {
    const rig = await rigOf(configuredGuacd([parts.guacd]));
    for (let round = 0; round < 6; round += 1) {
      const { bridged, screen } = await shown(
        rig,
        targetOf('rdp', desktop, 'user', 'rdpsecret'),
        'width=1000&height=640',
      );
      expect(screen.size).toEqual([1000, 640]);
      await until(() => screen.images > 0, 'images', SHOWN_MS);
      bridged.viewer.socket.close(1000);
      await bridged.outcome;
    }
  });

  it('follows the size of its viewer', async () => {
    const rig = await rigOf(configuredGuacd([parts.guacd]));
    const { bridged, screen } = await shown(rig, targetOf('rdp', desktop, 'user', 'rdpsecret'));
    await until(() => screen.images > 3, 'the desktop', SHOWN_MS);
    await sleep(2000);
    bridged.viewer.send('4.size,3.920,3.660;');
    await until(() => screen.size?.[0] === 920 && screen.size[1] === 660, 'the new size', SHOWN_MS);
  });

  it('tells of a port that does not speak RDP', async () => {
    const rig = await rigOf(configuredGuacd([parts.guacd]));
    expect(await lastWords(rig, targetOf('rdp', { port: 9 }, 'user', 'x'))).toContain('nothing listens');
  });
});

describeWith(['guacd', 'docker', 'ssh-image'], 'an SSH host through guacd', (parts) => {
  let desktop: DesktopContainer;
  beforeAll(async () => {
    desktop = await startDesktop({
      dockerHost: parts.docker.host,
      image: parts['ssh-image'].image,
      protocol: 'ssh',
      guestPort: 22,
      env: { SSH_PASSWORD: 'sshsecret' },
    });
  });
  afterAll(() => desktop?.close());

  it('shows a terminal that takes what is typed', async () => {
    const rig = await rigOf(configuredGuacd([parts.guacd]));
    const { bridged, screen } = await shown(
      rig,
      targetOf('ssh', desktop, 'user', 'sshsecret'),
      'timezone=Europe/Berlin',
    );
    expect(screen.images).toBeGreaterThan(0);
    await arrives(bridged, desktop, 'via ssh');
  });

  it('tells of a wrong password', async () => {
    const rig = await rigOf(configuredGuacd([parts.guacd]));
    // guacd 1.5 loses the error that it gives so soon
    expect(await lastWords(rig, targetOf('ssh', desktop, 'user', 'wrong'))).toMatch(
      /^The desktop refused the user name or password\.$|^guacd gave the connection up/,
    );
  });

  it('ends when the person logs out', async () => {
    const rig = await rigOf(configuredGuacd([parts.guacd]));
    const { bridged } = await shown(rig, targetOf('ssh', desktop, 'user', 'sshsecret'));
    await sleep(1000);
    typeText(bridged.viewer, 'exit\n');
    expect(await soon(bridged.outcome, 'the end', SHOWN_MS)).toMatchObject({
      end: { reason: 'desktop-closed' },
    });
  });
});

describeWith(['guacd', 'docker', 'telnet-image'], 'a telnet host through guacd', (parts) => {
  let desktop: DesktopContainer;
  beforeAll(async () => {
    desktop = await startDesktop({
      dockerHost: parts.docker.host,
      image: parts['telnet-image'].image,
      protocol: 'telnet',
      guestPort: 23,
      env: { TELNET_PASSWORD: 'telnetsecret' },
    });
  });
  afterAll(() => desktop?.close());

  it('is signed in to, and its terminal takes what is typed', async () => {
    const rig = await rigOf(configuredGuacd([parts.guacd]));
    const { bridged, screen } = await shown(rig, targetOf('telnet', desktop, 'user', 'telnetsecret'));
    await signedIn(desktop);
    expect(screen.images).toBeGreaterThan(0);
    await arrives(bridged, desktop, 'via telnet');
    expect(await desktop.exec('stat', '-c', '%U', '/tmp/typed')).toBe('user');
  });

  it('ends when the person logs out', async () => {
    const rig = await rigOf(configuredGuacd([parts.guacd]));
    const { bridged } = await shown(rig, targetOf('telnet', desktop, 'user', 'telnetsecret'));
    await signedIn(desktop);
    await sleep(500);
    typeText(bridged.viewer, 'exit\n');
    expect(await soon(bridged.outcome, 'the end', SHOWN_MS)).toMatchObject({
      end: { reason: 'desktop-closed' },
    });
  });

  it('tells of a port where nothing listens', async () => {
    const rig = await rigOf(configuredGuacd([parts.guacd]));
    expect(await lastWords(rig, targetOf('telnet', { port: 9 }, 'user', 'x'))).toContain('nothing listens');
  });
});

describeWith(['docker', 'guacd-image', 'desktop-image'], "the gateway's own guacd", (parts) => {
  const signal = (): AbortSignal => AbortSignal.timeout(60_000);
  const label = `deskgate.gateway=real-test-${process.pid}`;
  const own = (): OwnGuacd =>
    new OwnGuacd({
      image: parts['guacd-image'].image,
      gatewayId: `real-test-${process.pid}`,
      log: fakeLog(),
      network: 'fenced',
      most: 2,
      spreadAbove: 20,
      limits: { cpus: 1, memoryBytes: 1 << 30, connections: 300 },
      connect: () => connectEngine({ host: parts.docker.host }),
    });
  const containers = () =>
    dockerAt(parts.docker.host).listContainers({ all: true, filters: { label: [label] } });

  it('is started for the first viewer, replaced when it dies, taken over after a crash, and removed', async () => {
    const desktop = await startDesktop({
      dockerHost: parts.docker.host,
      image: parts['desktop-image'].image,
      protocol: 'vnc',
      guestPort: 5901,
      env: { VNC_PASSWORD: 'secret12' },
    });
    const guacd = own();
    try {
      await guacd.adopt();
      expect(guacd.unavailable()).toBeNull();
      expect(await containers()).toHaveLength(0);
      const rig = await rigOf(guacd);
      await shown(rig, targetOf('vnc', desktop, null, 'secret12'));
      const [first] = await containers();
      expect(first?.State).toBe('running');

      await dockerAt(parts.docker.host)
        .getContainer(first?.Id ?? '')
        .kill();
      await shown(rig, targetOf('vnc', desktop, null, 'secret12'));
      await until(() => guacd.containers === 1, 'the end of the one that died');
      const [second] = await containers();
      expect(second?.Id).not.toBe(first?.Id);

      const afterCrash = own();
      await afterCrash.adopt();
      expect(afterCrash.running).toEqual(guacd.running);
      afterCrash.leave();
      await closeRigs();
    } finally {
      await guacd.close();
      await desktop.close();
    }
    expect(await containers()).toHaveLength(0);
  });

  it('names both settings of reach where guacd cannot dial what the gateway can, and works with the right one', async () => {
    const docker = dockerAt(parts.docker.host);
    const desktop = await startDesktop({
      dockerHost: parts.docker.host,
      image: parts['desktop-image'].image,
      protocol: 'vnc',
      guestPort: 5901,
      env: { VNC_PASSWORD: 'secret12' },
    });
    // in Docker's own network, where 127.0.0.1 is another one
    const inside = await docker.createContainer({
      Image: parts['guacd-image'].image,
      Cmd: ['/usr/sbin/guacd', '-b', '0.0.0.0', '-l', '4822', '-L', 'error', '-f'],
      Labels: { 'deskgate.testbed': String(process.pid) },
      HostConfig: { Init: true, PortBindings: { '4822/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] } },
    });
    try {
      await inside.start();
      const { NetworkSettings } = await inside.inspect();
      const port = Number(NetworkSettings.Ports['4822/tcp']?.[0]?.HostPort);
      const source = configuredGuacd([{ host: '127.0.0.1', port }]);
      const health = configuredHealth([{ host: '127.0.0.1', port }]);
      for (const ok = { yet: false }; !ok.yet; ) ok.yet = (await health.check(signal())).ok;
      const target = targetOf('vnc', desktop, null, 'secret12');
      const error = await failure(await rigOf(source), target);
      expect(error.message).toMatch(/reach \("published" or "inner"\) in \[plugins\.guacamole\]/);
      const withInner = targetOf('vnc', desktop, null, 'secret12');
      const { screen } = await shown(await rigOf(source, { reach: 'inner' }), withInner);
      expect(screen.images).toBeGreaterThan(0);
    } finally {
      await inside.remove({ force: true, v: true });
      await desktop.close();
    }
  });
});
