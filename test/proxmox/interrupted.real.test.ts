import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startPve } from '../fakes/pve/start-pve.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe('npm run test:proxmox', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'leaves nothing in the cluster when %s interrupts it',
    async (name) => {
      const pve = await startPve({ generation: '2026', timeScale: 0.05 });
      onTestFinished(() => pve.close());
      pve.setUp.addPool('desktops');
      pve.setUp.addTemplate({ vmid: 9000 });
      pve.setUp.addVm({ vmid: 100, name: 'somebodys', isRunning: true });
      const folder = await mkdtemp(join(tmpdir(), 'pve-ca-'));
      onTestFinished(() => rm(folder, { recursive: true, force: true }));
      await writeFile(join(folder, 'ca.pem'), pve.ca);
      const token = pve.setUp.addGatewayToken({
        ...{ id: 'gw@pve!test', pool: 'desktops', templates: [9000] },
        ...{ storages: ['local-zfs'], bridges: ['vmbr0'] },
      });
      const child = spawn(process.execPath, ['scripts/test-proxmox.mjs'], {
        cwd: ROOT,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          ...{ ...process.env, PVE_URL: pve.hosts[0]?.url, PVE_TOKEN: token, PVE_CA: join(folder, 'ca.pem') },
          ...{ PVE_NODE: 'pve1', PVE_TEMPLATE: '9000', PVE_POOL: 'desktops', PVE_STORAGE: 'local-zfs' },
        },
      });
      const said = Promise.all([text(child.stdout), text(child.stderr)]);
      const ended = once(child, 'exit');
      await expect.poll(() => pve.guests().length, { timeout: 60_000 }).toBeGreaterThan(3);
      child.kill(name);
      const [code] = await ended;
      const words = (await said).join('\n');
      expect(words).toContain(`${name}: removing what was made.`);
      expect(words).not.toContain(token.split('=')[1]);
      expect(pve.guests().map(({ vmid }) => vmid)).toEqual([100, 9000]);
      expect(code).toBe(130);
    },
  );
});
