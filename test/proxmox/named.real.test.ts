/** `npm run test:proxmox` as it runs on a real cluster, for which it takes a simulated one here. */
import { describe, expect, it } from 'vitest';
import { namedSimulator } from './named-simulator.ts';

const MINUTES_MS = 60_000;
/** Something is under way then. */
const MACHINES_MADE = 2;

const idsOf = (pve: { guests(): readonly { readonly vmid: number }[] }) =>
  pve.guests().map(({ vmid }) => vmid);

describe('npm run test:proxmox on a cluster that is named', () => {
  it.each([
    ['2025', 'ca'],
    ['2026', 'fingerprint'],
  ] as const)(
    'passes on one of %s that is trusted by its %s, and removes what it has made and what a killed run had left',
    { timeout: 5 * MINUTES_MS },
    async (generation, trust) => {
      const { pve, run, strangers, changed, secret } = await namedSimulator(generation, trust);
      // the other files take minutes: they are interrupted below
      const { code, words } = await run('assertions').ended;
      expect(code, words).toBe(0);
      expect(words).toMatch(/↓.*16: a machine with a lock.*: only on the simulator/);
      for (const left of [200, 201, 202]) expect(words).toContain(`Removed ${left} (`);
      expect(words).not.toContain(secret);
      expect([idsOf(pve), changed(), pve.runningTasks()]).toEqual([strangers, [], []]);
    },
  );

  it.each([
    ['2025', 'SIGINT', 'assertions'],
    ['2026', 'SIGTERM', 'desktops'],
    ['2025', 'SIGHUP', 'contract'],
  ] as const)(
    'leaves nothing on one of %s when %s interrupts its %s',
    { timeout: 3 * MINUTES_MS },
    async (generation, signal, file) => {
      const { pve, run, strangers, changed, secret } = await namedSimulator(generation, 'ca');
      const { child, ended } = run(file);
      await made(pve, strangers);
      child.kill(signal);
      const { code, words } = await ended;
      expect(words).toContain(`${signal}: removing what was made.`);
      expect(words).not.toContain(secret);
      expect([idsOf(pve), changed()]).toEqual([strangers, []]);
      expect(code).toBe(130);
    },
  );

  it('is killed, and what it had made is removed when it runs again', {
    timeout: 4 * MINUTES_MS,
  }, async () => {
    const { pve, run, strangers, changed } = await namedSimulator('2026', 'ca');
    const { child, ended } = run('desktops');
    await made(pve, strangers);
    child.kill('SIGKILL');
    await ended;
    expect(idsOf(pve).length).toBeGreaterThan(strangers.length);
    const { code, words } = await run('assertions', '-t', '13: ').ended;
    expect(code, words).toBe(0);
    expect([idsOf(pve), changed()]).toEqual([strangers, []]);
  });
});

/** Resolves when it has removed what was left, and has made something itself. */
async function made(pve: { guests(): readonly { readonly vmid: number }[] }, strangers: readonly number[]) {
  const more = () =>
    idsOf(pve).filter((id) => !strangers.includes(id) && ![200, 201, 202].includes(id)).length;
  await expect.poll(more, { timeout: MINUTES_MS, interval: 10 }).toBeGreaterThanOrEqual(MACHINES_MADE);
}
