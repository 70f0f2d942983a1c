import { describe, expect, it } from 'vitest';
import type { DesktopTarget, GuestProtocol } from '../../src/api.ts';
import type { ViewerChoices } from './query.ts';
import { canResize, dialled, handshakeSettings } from './settings.ts';

const target = (protocol: GuestProtocol, more: Partial<DesktopTarget> = {}): DesktopTarget => ({
  instanceId: 'i1',
  protocol,
  endpoint: { host: '127.0.0.1', port: 20001, inner: { host: '172.17.0.5', port: 5901 } },
  credentials: { username: 'user', password: 'sesam' },
  width: 1280,
  height: 800,
  ...more,
});

describe('what guacd is told', () => {
  const cases: readonly [string, DesktopTarget, ViewerChoices, Record<string, string>][] = [
    [
      'a VNC desktop',
      target('vnc'),
      {},
      { hostname: '127.0.0.1', port: '20001', username: 'user', password: 'sesam' },
    ],
    [
      'a VNC desktop without credentials, with choices',
      target('vnc', { credentials: { username: null, password: null } }),
      { colorDepth: 16, lossless: true, keyboardLayout: 'de-de-qwertz' },
      { hostname: '127.0.0.1', port: '20001', 'color-depth': '16', 'force-lossless': 'true' },
    ],
    [
      'an RDP desktop',
      target('rdp'),
      {},
      {
        hostname: '127.0.0.1',
        port: '20001',
        username: 'user',
        password: 'sesam',
        width: '1280',
        height: '800',
        dpi: '96',
        security: 'any',
        'ignore-cert': 'true',
        'client-name': 'Deskgate',
        'disable-audio': 'true',
        'resize-method': 'display-update',
      },
    ],
    [
      'an RDP desktop with choices',
      target('rdp', { credentials: { username: null, password: null } }),
      {
        width: 800,
        height: 600,
        dpi: 120,
        audio: ['audio/L16'],
        resize: 'none',
        keyboardLayout: 'fr-fr-azerty',
        timezone: 'Europe/Paris',
        colorDepth: 24,
        lossless: false,
      },
      {
        hostname: '127.0.0.1',
        port: '20001',
        width: '800',
        height: '600',
        dpi: '120',
        security: 'any',
        'ignore-cert': 'true',
        'client-name': 'Deskgate',
        'disable-audio': 'false',
        'resize-method': '',
        'server-layout': 'fr-fr-azerty',
        timezone: 'Europe/Paris',
        'color-depth': '24',
        'force-lossless': 'false',
      },
    ],
    [
      'an SSH terminal',
      target('ssh'),
      { timezone: 'Asia/Tokyo' },
      {
        hostname: '127.0.0.1',
        port: '20001',
        username: 'user',
        password: 'sesam',
        'terminal-type': 'xterm-256color',
        'color-scheme': 'gray-black',
        'font-size': '12',
        scrollback: '2000',
        locale: 'C.UTF-8',
        timezone: 'Asia/Tokyo',
      },
    ],
    [
      'a telnet terminal',
      target('telnet'),
      {},
      {
        hostname: '127.0.0.1',
        port: '20001',
        username: 'user',
        password: 'sesam',
        'terminal-type': 'xterm-256color',
        'color-scheme': 'gray-black',
        'font-size': '12',
        scrollback: '2000',
      },
    ],
  ];

  it.each(cases)('about %s', (_, desktop, choices, parameters) => {
    expect(handshakeSettings(desktop, choices, 'published').parameters).toEqual(parameters);
  });

  it("about the viewer is the viewer's choice, or the application's", () => {
    expect(handshakeSettings(target('vnc'), {}, 'published')).toMatchObject({
      width: 1280,
      height: 800,
      dpi: 96,
      audio: [],
      image: ['image/png', 'image/jpeg', 'image/webp'],
      timezone: null,
    });
    const choices = { width: 640, height: 480, dpi: 72, image: ['image/png' as const], timezone: 'UTC' };
    expect(handshakeSettings(target('vnc'), choices, 'published')).toMatchObject(choices);
  });

  it('is the address that it can reach', () => {
    const { endpoint } = target('vnc');
    expect(dialled(endpoint, 'published')).toEqual({ host: '127.0.0.1', port: 20001 });
    expect(dialled(endpoint, 'inner')).toEqual({ host: '172.17.0.5', port: 5901 });
    expect(dialled({ host: 'h', port: 1 }, 'inner')).toEqual({ host: 'h', port: 1 });
    expect(handshakeSettings(target('ssh'), {}, 'inner').parameters).toMatchObject({
      hostname: '172.17.0.5',
      port: '5901',
    });
  });
});

describe('the size of a viewer', () => {
  it.each([
    ['rdp', {}, [], true],
    ['rdp', { resize: 'reconnect' }, [], true],
    ['rdp', { resize: 'none' }, [], false],
    ['ssh', {}, [], true],
    ['telnet', {}, [], true],
    ['ssh', { resize: 'none' }, [], false],
    ['vnc', {}, ['hostname', 'port'], false],
    ['vnc', {}, ['hostname', 'disable-display-resize'], true],
  ] as const)('counts for %s with %j and guacd parameters %j: %s', (protocol, choices, parameters, can) => {
    expect(canResize(protocol, choices, parameters)).toBe(can);
  });
});
