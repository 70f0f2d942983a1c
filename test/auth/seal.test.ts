import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSealer, loadKey } from '../../src/auth/seal.ts';

const sealer = createSealer(randomBytes(32));

describe('a sealed secret', () => {
  it('opens for the row that it was sealed for', () => {
    expect(sealer.open(sealer.seal('pässwörd 😀', 'row:1'), 'row:1')).toBe('pässwörd 😀');
  });

  it('never looks the same twice and does not show what it holds', () => {
    const [one, two] = [sealer.seal('secret', 'row:1'), sealer.seal('secret', 'row:1')];
    expect(one).not.toBe(two);
    expect(Buffer.from(one, 'base64').toString('latin1')).not.toContain('secret');
  });

  it.each([
    ['for another row', (sealed: string) => sealer.open(sealed, 'row:2')],
    ['with another key', (sealed: string) => createSealer(randomBytes(32)).open(sealed, 'row:1')],
    ['altered', (sealed: string) => sealer.open(`${sealed.slice(0, -6)}AAAA==`, 'row:1')],
    ['cut', (sealed: string) => sealer.open(sealed.slice(0, 8), 'row:1')],
  ])('does not open %s', (_, open) => {
    expect(() => open(sealer.seal('a longer secret', 'row:1'))).toThrow();
  });
});

describe('the gateway’s key', () => {
  it('is made once, readable by its owner only, also when two gateways start at once', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'deskgate-key-'));
    onTestFinished(() => rm(dir, { recursive: true, force: true }));
    const keys = await Promise.all(Array.from({ length: 8 }, () => loadKey(undefined, dir)));
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1);
    expect((await stat(join(dir, 'secret.key'))).mode & 0o777).toBe(0o600);
  });

  it('may be configured, and a wrong one is named without being shown', async () => {
    const key = randomBytes(32);
    expect((await loadKey(key.toString('base64'), '/nowhere')).equals(key)).toBe(true);
    const short = randomBytes(8).toString('base64');
    await expect(loadKey(short, '/nowhere')).rejects.toThrow(/secret_key to hold 32 bytes/);
    await expect(loadKey(short, '/nowhere')).rejects.not.toThrow(short);
  });
});
