import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { freemem, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { HomeSpec, StartSpec } from '../../src/api.ts';
import { failureOf, openProviderRig, type ProviderRig } from '../../test/contracts/provider-rig.ts';
import { docker } from '../../test/flows/containers.ts';
import { describeWith } from '../../test/testbed/parts.ts';
import { dockerConfig } from './config.ts';
import { dockerProvider } from './provider.ts';

const NEVER = new AbortController().signal;

describeWith(
  ['docker', 'desktop-image', 'rdp-image', 'ssh-image'],
  'homes in Docker',
  ({ docker: { host }, 'desktop-image': desktop, 'rdp-image': rdp, 'ssh-image': ssh }) => {
    let folder: string;
    let rig: ProviderRig;
    let provider: ReturnType<typeof dockerProvider>;
    const refs: string[] = [];
    let homes = 0;

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'deskgate-homes-'));
      provider = dockerProvider(
        dockerConfig.parse({ host, pull: 'never', homeRoots: [folder] }),
        'home-test',
      );
      rig = await openProviderRig(() => provider, { settings: { image: desktop.image, memory: '512m' } });
    });
    afterEach(async () => {
      await rig.close();
      for (const ref of refs.splice(0)) await provider.removeHome?.(ref, NEVER);
      await rm(folder, { recursive: true, force: true });
    });

    function newHome(change: Partial<HomeSpec> = {}): HomeSpec {
      homes += 1;
      const ref = provider.homeRef?.(`${process.pid}x${Date.now()}x${homes}`) ?? '';
      refs.push(ref);
      return { ref, path: '/home/user', template: null, userId: 'ada-id', ...change };
    }

    async function run(home: HomeSpec, change: Partial<StartSpec> = {}) {
      const spec = { ...(await rig.spec()), ownerName: 'Ada L', home, ...change } as StartSpec<never>;
      const { ref } = await provider.start(spec, rig.context());
      await provider.ready(ref, spec, rig.ready());
      const target = { instanceId: spec.instanceId, ref };
      return {
        sh: (command: string) => docker(host, 'exec', '-u', '1000', ref, 'sh', '-c', command),
        stop: () => provider.stop(target, rig.stopping(2)),
      };
    }

    const volumes = (ref: string) => docker(host, 'volume', 'ls', '-q', '--filter', `name=^${ref}$`);

    it('keeps what the ordinary user of the desktop wrote, and gives a new home what the image has', async () => {
      const home = newHome();
      const first = await run(home);
      expect(await first.sh('stat -c %u:%g /home/user; ls -A /home/user')).toMatch(/^1000:1000\n.*\.bashrc/s);
      await first.sh('echo mine > /home/user/file; mkdir /home/user/sub');
      await first.stop();
      expect(await volumes(home.ref)).toBe(home.ref);
      expect(await provider.list(NEVER)).toEqual([]);
      const second = await run(home);
      expect(await second.sh('cat /home/user/file; stat -c %u /home/user/sub')).toBe('mine\n1000');
      await second.stop();
    });

    it('is found by its labels, which are none of an instance', async () => {
      const home = newHome();
      const one = await run(home);
      const labels = JSON.parse(
        await docker(host, 'volume', 'inspect', '--format', '{{json .Labels}}', home.ref),
      ) as Record<string, string>;
      expect(labels).toMatchObject({
        'deskgate.home': home.ref,
        'deskgate.gateway': 'home-test',
        'deskgate.user': 'ada-id',
        'deskgate.app': 'contract',
      });
      expect(labels).not.toHaveProperty('deskgate.instance');
      await one.stop();
    });

    it('is removed when asked for, again too, and only what this gateway made', async () => {
      const home = newHome();
      await (await run(home)).stop();
      await provider.removeHome?.(home.ref, NEVER);
      expect(await volumes(home.ref)).toBe('');
      await provider.removeHome?.(home.ref, NEVER);
      const foreign = `deskgate-home-foreign-${process.pid}`;
      await docker(host, 'volume', 'create', foreign);
      try {
        const error = await failureOf(provider.removeHome?.(foreign, NEVER) ?? Promise.resolve());
        expect(error.message).toContain('not made by this gateway');
        expect(await volumes(foreign)).toBe(foreign);
      } finally {
        await docker(host, 'volume', 'rm', foreign);
      }
    });

    it('is not removed from under a desktop that runs', async () => {
      const home = newHome();
      const one = await run(home);
      await one.sh('echo mine > /home/user/file');
      expect((await failureOf(provider.removeHome?.(home.ref, NEVER) ?? Promise.resolve())).code).toBe(
        'PROVIDER_FAILED',
      );
      expect(await one.sh('cat /home/user/file')).toBe('mine');
      await one.stop();
    });

    it('lies in a folder of the host by a template, with the owners of the image', async () => {
      const template = join(folder, 'people/{user}/{app}');
      const home = newHome({ template });
      const first = await run(home);
      await first.sh('echo mine > /home/user/file');
      await first.stop();
      const mine = join(folder, 'people/=41da=20=4c/contract');
      expect(await readdir(mine)).toEqual(expect.arrayContaining(['.bashrc', 'file']));
      expect((await stat(mine)).uid).toBe(1000);
      const second = await run(home);
      expect(await second.sh('cat /home/user/file')).toBe('mine');
      await second.stop();
      await provider.removeHome?.(home.ref, NEVER);
      expect(await readdir(mine)).toEqual([]);
      expect(await volumes(home.ref)).toBe('');
      const third = await run(newHome({ template }));
      expect(await third.sh('ls -A /home/user; stat -c %u /home/user')).toMatch(/\.bashrc.*\n1000$/s);
      await third.stop();
      expect(await docker(host, 'ps', '-aq', '--filter', 'label=deskgate.gateway=home-test')).toBe('');
    });

    it.each([
      ['rdp', rdp.image, 3389],
      ['ssh', ssh.image, 22],
    ] as const)('works with the %s image', async (protocol, image, guestPort) => {
      const home = newHome();
      const change = {
        protocol,
        guestPort,
        settings: provider.settings.parse({ image }),
        credentials: { username: 'user', password: 'secret-password' },
      };
      const first = await run(home, change);
      await first.sh('echo mine > /home/user/file');
      await first.stop();
      const second = await run(home, change);
      expect(await second.sh('cat /home/user/file')).toBe('mine');
      await second.stop();
    });
  },
);

describeWith(['docker'], 'the room of a Docker host', ({ docker: { host } }) => {
  it('is what the machine says, where the engine is on it', async () => {
    const provider = dockerProvider(dockerConfig.parse({ host }), 'room-test');
    const room = await provider.room?.(NEVER);
    expect(room?.cpus).toBe(Number(await docker(host, 'info', '--format', '{{.NCPU}}')));
    expect(room?.memoryTotalBytes).toBe(Number(await docker(host, 'info', '--format', '{{.MemTotal}}')));
    expect(room?.memoryFreeBytes).toBeGreaterThanOrEqual(freemem() / 2);
    expect(room?.memoryFreeBytes).toBeLessThan(totalmem());
    expect(room?.diskFreeBytes).toBeGreaterThan(0);
  });

  it('is needed as the application says', () => {
    const provider = dockerProvider(dockerConfig.parse({ host, memory: '4g' }), 'room-test');
    const needs = (settings: object) =>
      provider.needs?.(provider.settings.parse({ image: 'x', ...settings }));
    expect(needs({})).toEqual({ cpus: null, memoryBytes: 512 * 1024 ** 2, diskBytes: null });
    expect(needs({ cpus: 2, memory: '1g', disk: '3g' })).toEqual({
      cpus: 2,
      memoryBytes: 1024 ** 3,
      diskBytes: 3 * 1024 ** 3,
    });
  });
});
