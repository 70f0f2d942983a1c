import { describe } from 'vitest';
import { convergesAt } from '../instances/chaos-runs.ts';
import { PveSite } from './pve-site.ts';

/** More of them: CHAOS_RUNS=200 npx vitest run test/proxmox/converge.real.test.ts */
describe.each([
  ['machines', '2025', 'qemu'],
  ['machines', '2026', 'qemu'],
  ['containers', '2025', 'lxc'],
  ['containers', '2026', 'lxc'],
] as const)('on %s of Proxmox of %s', (_what, generation, kind) => {
  convergesAt((world) => PveSite.start(generation, kind, world.key), { runs: 2, timeoutMs: 60_000 });
});
