import { afterEach, describe, expect, it, vi } from 'vitest';
import { Hosts, parseHost } from './hosts.ts';

describe('the order of hosts', () => {
  const [one, two, three] = ['a', 'b', 'c'].map(parseHost) as [
    ReturnType<typeof parseHost>,
    ReturnType<typeof parseHost>,
    ReturnType<typeof parseHost>,
  ];
  afterEach(() => vi.restoreAllMocks());

  it('is that of the configuration, with the one first that answered last', () => {
    const hosts = new Hosts([one, two, three]);
    expect(hosts.inOrder()).toEqual([one, two, three]);
    hosts.answered(two);
    expect(hosts.inOrder()).toEqual([two, one, three]);
  });

  it('has those last that failed lately, the longest ago first', () => {
    const clock = vi.spyOn(performance, 'now').mockReturnValue(1000);
    const hosts = new Hosts([one, two, three]);
    hosts.failed(two);
    clock.mockReturnValue(2000);
    hosts.failed(one);
    expect(hosts.inOrder()).toEqual([three, two, one]);
    hosts.answered(one);
    expect(hosts.inOrder()).toEqual([one, three, two]);
    clock.mockReturnValue(17_000);
    expect(hosts.inOrder()).toEqual([one, two, three]);
  });

  it('has at least one', () => {
    expect(() => new Hosts([])).toThrow(expect.objectContaining({ kind: 'parameter' }));
  });
});
