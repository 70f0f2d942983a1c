import { describe, expect, it } from 'vitest';
import { withLimit } from '../../src/cli/quota-limits.ts';

const before = { vms: 1, memory: 5 };

describe('a limit on the command line', () => {
  it.each([
    ['containers=10', { ...before, containers: 10 }],
    ['vms=0', { vms: 0, memory: 5 }],
    ['cpus=1.5', { ...before, cpus: 1.5 }],
    ['memory=1.5g', { vms: 1, memory: 1.5 * 1024 ** 3 }],
    ['disk=100', { ...before, disk: 100 }],
    ['vms=unlimited', { vms: -1, memory: 5 }],
    ['memory=-1', { vms: 1, memory: -1 }],
    ['memory=default', { vms: 1 }],
    ['objects=default', before],
  ])('%s', (given, limits) => {
    expect(withLimit(before, given)).toEqual(limits);
  });

  it.each([
    'desks=1',
    'vms',
    'vms=',
    '=1',
    'vms=many',
    'vms=1.5',
    'vms=-2',
    'vms=0x10',
    'vms=1e3',
    'vms=8g',
    'cpus=NaN',
    'cpus=Infinity',
    'memory=-2',
    'memory=lots',
    '__proto__=1',
    'constructor=1',
  ])('is not %s', (given) => {
    expect(() => withLimit(before, given)).toThrow(/expected/);
  });
});
