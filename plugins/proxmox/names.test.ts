import { describe, expect, it } from 'vitest';
import { dnsName } from './dns-name.ts';
import { parseHost } from './engine/hosts.ts';
import { parseUpid } from './tasks/upid.ts';

describe('13: the name of a machine', () => {
  it.each([
    ['my_desktop', 'my-desktop'],
    ['Büro Nr. 2', 'buro-nr-2'],
    ['Straße', 'strasse'],
    ['--a--b--', 'a-b'],
    ['日本', 'desktop'],
    ['', 'desktop'],
    ['x'.repeat(80), 'x'.repeat(63)],
    [`${'x'.repeat(62)}_yz`, 'x'.repeat(62)],
  ])('of %j is %s', (text, name) => {
    expect(dnsName(text, 'desktop')).toBe(name);
  });
});

describe('the id of a task', () => {
  it('says where it runs, since when, what it does and for whom', () => {
    expect(parseUpid('UPID:pve1:0000AB12:01234567:65F0A1B2:qmclone:900:gw@pve!deskgate:')).toMatchObject({
      ...{
        node: 'pve1',
        pid: 0xab12,
        startedAt: 0x65f0a1b2,
        type: 'qmclone',
        id: '900',
        user: 'gw@pve!deskgate',
      },
    });
    expect(parseUpid('UPID:pve1:0000AB12:123456789:65F0A1B2:vzdump::root@pam:').id).toBe('');
  });

  it.each(['', 'UPID:pve1:', 'UPID:pve1:0000AB12:01234567:65F0A1B2:qmclone:900:root@pam', 'x'])(
    'is none: %j',
    (text) => {
      expect(() => parseUpid(text)).toThrow(expect.objectContaining({ kind: 'parameter' }));
    },
  );
});

describe('the address of an API host', () => {
  it.each([
    ['pve1', 'https://pve1:8006', 'pve1'],
    ['pve1.example.org:443', 'https://pve1.example.org:443', 'pve1.example.org'],
    ['https://10.0.0.1:8443/', 'https://10.0.0.1:8443', '10.0.0.1'],
    ['[fd00::1]', 'https://[fd00::1]:8006', 'fd00::1'],
    ['[fd00::1]:9000', 'https://[fd00::1]:9000', 'fd00::1'],
  ])('%s', (text, origin, hostname) => {
    expect(parseHost(text)).toMatchObject({ origin, hostname });
  });

  it.each(['', 'http://pve1', 'pve1/path', 'user@pve1', 'a b', 'https://pve1?x=1'])('is none: %j', (text) => {
    expect(() => parseHost(text)).toThrow(expect.objectContaining({ kind: 'parameter' }));
  });
});
