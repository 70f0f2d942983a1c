import type { LookupAddress } from 'node:dns';
import dns from 'node:dns';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AddressRefused, checkedLookup, isRefused } from './addresses.ts';

afterEach(() => vi.restoreAllMocks());

const lookUp = (all: boolean): Promise<string | LookupAddress[]> =>
  new Promise((resolve, reject) =>
    checkedLookup('name', { all }, (error, found) => (error === null ? resolve(found) : reject(error))),
  );

describe('an address', () => {
  it.each([
    '127.0.0.1',
    '10.0.0.1',
    '192.168.1.1',
    '::1',
    'fc00::1',
    '8.8.8.8',
    'example.org',
    '169.253.255.255',
  ])('%s may be gone to', (address) => expect(isRefused(address)).toBe(false));

  it.each(['169.254.0.1', '::ffff:169.254.1.1', '::ffff:a9fe:a9fe', 'fe80::1', 'febf::1', '[fe80::1%eth0]'])(
    '%s is refused',
    (address) => expect(isRefused(address)).toBe(true),
  );
});

describe('a name', () => {
  const answers = (...addresses: string[]) =>
    vi.spyOn(dns, 'lookup').mockImplementation(((
      _name: string,
      _options: unknown,
      callback: (error: null, found: LookupAddress[]) => void,
    ) =>
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      )) as unknown as typeof dns.lookup);

  it('is refused when one of its addresses is', async () => {
    answers('10.0.0.1', '169.254.169.254');
    for (const all of [true, false]) await expect(lookUp(all)).rejects.toBeInstanceOf(AddressRefused);
  });

  it('is looked up once: what was checked is what is connected to', async () => {
    const lookup = answers('10.0.0.1', '::1');
    expect(await lookUp(false)).toBe('10.0.0.1');
    expect(await lookUp(true)).toEqual([
      { address: '10.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ]);
    expect(lookup).toHaveBeenCalledTimes(2);
  });
});
