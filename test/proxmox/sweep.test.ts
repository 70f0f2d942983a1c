import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { Labels } from '../../plugins/proxmox/labels.ts';
import { quickClient } from '../../plugins/proxmox/testing/quick-client.ts';
import { quickPve } from '../fakes/pve/testing/quick-pve.ts';
import { descriptionOf, gatewayIdOf, isOver, nameOf, newRun, type Run, runOf, TAG } from './marks.ts';
import { sweep } from './sweep.ts';

const NOW = Date.UTC(2026, 0, 1);
const run = newRun('mine', NOW);

describe('what says whose a machine is', () => {
  it('is its name and its description, with its own id', () => {
    const made = { vmid: 101, name: nameOf(run, 'shared'), description: descriptionOf(run, 101) };
    expect(runOf(made)).toEqual(run);
    expect(runOf({ ...made, vmid: 102 })).toBeNull();
    expect(runOf({ ...made, name: 'web' })).toBeNull();
    expect(runOf({ ...made, description: undefined })).toBeNull();
    expect(runOf({ ...made, description: descriptionOf(newRun('other', NOW), 101) })).toBeNull();
  });

  it('is the same by the labels of a provider that was tested', () => {
    const labels = new Labels(TAG, gatewayIdOf(run));
    const description = labels.description({ instanceId: 'abc', appName: 'Desk' }, 101);
    const made = { vmid: 101, name: 'dgtest-abc', description };
    expect(runOf(made)).toEqual(run);
    expect(runOf({ ...made, description: labels.snapshotDescription('dgtest-x', 101, NOW) })).toEqual(run);
    expect(runOf({ ...made, vmid: 102 })).toBeNull();
    expect(runOf({ ...made, name: 'desk-abc' })).toBeNull();
    const ofGateway = new Labels('deskgate', 'abcdef012345');
    expect(
      runOf({ ...made, description: ofGateway.description({ instanceId: 'abc', appName: 'Desk' }, 101) }),
    ).toBeNull();
  });

  it('ends with the process that made it, or after six hours where that is another machine', () => {
    const dead = { ...run, by: run.by.replace(/\d+$/, '999999999') };
    const elsewhere: Run = { ...run, by: 'somewhere-else:1' };
    expect([run, dead, elsewhere].map((one) => isOver(one, NOW + 1000, hostname()))).toEqual([
      false,
      true,
      false,
    ]);
    expect(isOver(elsewhere, NOW + 7 * 3_600_000)).toBe(true);
  });
});

describe('the sweep', async () => {
  const pve = await quickPve({ generation: '2026' });

  it('removes what runs, what is protected and what is being cloned of the wanted run, and nothing else', async () => {
    const { signal } = new AbortController();
    const other = newRun('other', NOW);
    const add = (vmid: number, of: Run, more: object = {}, pool: string | undefined = 'tests'): void => {
      const description = descriptionOf(of, vmid);
      pve.setUp.addVm({ vmid, name: nameOf(of, 'x'), pool, config: { description, ...more } });
    };
    const labels = new Labels(TAG, gatewayIdOf(run));
    const description = (vmid: number): string =>
      labels.description({ instanceId: 'abc', appName: 'Desk' }, vmid);
    pve.setUp.addPool('other');
    pve.setUp.addTemplate({ vmid: 900 });
    add(101, run, { protection: '1' });
    add(102, other);
    add(107, run, {}, 'other');
    pve.setUp.addVm({
      vmid: 108,
      name: 'dgtest-abc',
      pool: 'tests',
      config: { description: description(108) },
    });
    pve.setUp.addVm({
      vmid: 109,
      name: 'dgtest-copy',
      pool: 'tests',
      config: { description: description(108) },
    });
    pve.setUp.addVm({
      vmid: 103,
      name: nameOf(run, 'copy'),
      pool: 'tests',
      config: { description: descriptionOf(run, 101) },
    });
    pve.setUp.addVm({ vmid: 104, name: nameOf(run, 'bare'), pool: 'tests' });
    pve.setUp.addVm({
      vmid: 105,
      name: 'web',
      pool: 'tests',
      isRunning: true,
      config: { description: descriptionOf(run, 105) },
    });
    const client = quickClient(pve, {});
    const { qemu } = client.api(signal).nodes.$('pve1');
    await client.waitForTask(await qemu.$(101).status.start.$post(), { signal, deadlineMs: 5000 });
    await qemu.$(900).clone.$post({
      newid: 106,
      pool: 'tests',
      name: nameOf(run, 'late'),
      description: descriptionOf(run, 106),
    });
    const lines: string[] = [];
    const options = { node: 'pve1', pool: 'tests', signal, log: (line: string) => void lines.push(line) };
    expect(await sweep(client, { ...options, isWanted: ({ id }) => id === run.id })).toBe(3);
    expect(
      pve
        .guests()
        .map(({ vmid }) => vmid)
        .toSorted(),
    ).toEqual([102, 103, 104, 105, 107, 109, 900]);
    expect(lines.join('\n')).toMatch(/101 \(dgtest-mine-x\), which run mine/);
  });
});
