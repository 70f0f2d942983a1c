import { describe, expect, it } from 'vitest';
import type { InstanceView } from '../../src/instances/model.ts';
import { chooseTransport } from '../../src/tunnels/choose-transport.ts';
import { fitReason } from '../../src/tunnels/close-viewer.ts';
import type { TunnelTransport } from '../../src/tunnels/transport.ts';

const transport = (
  id: string,
  subprotocol: string,
  more: Partial<TunnelTransport> = {},
): TunnelTransport => ({
  id,
  title: id,
  subprotocol,
  protocols: ['vnc'],
  preference: 1,
  unavailable: () => null,
  checkQuery: () => {},
  bridge: () => Promise.reject(new Error('not used')),
  ...more,
});
const vnc = transport('vnc', 'binary');
const guacamole = transport('guacamole', 'guacamole', { protocols: ['vnc', 'rdp'] });
const instance = { protocol: 'vnc', transports: ['vnc', 'guacamole'] } as unknown as InstanceView;

describe('the transport of a viewer', () => {
  it('follows the first sub-protocol that one has', () => {
    expect(chooseTransport('guacamole', instance, [vnc, guacamole]).id).toBe('guacamole');
    expect(chooseTransport('x, binary, guacamole', instance, [vnc, guacamole]).id).toBe('vnc');
  });

  it('is the instance’s first when none is offered', () => {
    expect(chooseTransport(undefined, instance, [vnc, guacamole]).id).toBe('vnc');
  });

  it.each([
    ['an unknown sub-protocol', 'x', instance],
    ['one that does not show the protocol', 'binary', { ...instance, protocol: 'rdp' }],
  ])('is refused for %s', (_, header, view) => {
    expect(() => chooseTransport(header, view as InstanceView, [vnc, guacamole])).toThrow(
      expect.objectContaining({ code: 'VIEWER_UNSUPPORTED' }),
    );
  });

  it('may be the console of a machine that has one, whatever its application speaks', () => {
    const console = transport('console', 'console', { protocols: ['console'] });
    const all = [vnc, guacamole, console];
    expect(chooseTransport('console', instance, all, ['vnc', 'console'])).toBe(console);
    expect(() => chooseTransport('console', instance, all, ['vnc'])).toThrow(
      expect.objectContaining({ code: 'VIEWER_UNSUPPORTED' }),
    );
    expect(() => chooseTransport('binary', instance, all, ['console'])).toThrow(
      expect.objectContaining({ code: 'VIEWER_UNSUPPORTED' }),
    );
  });

  it('is refused with its own reason while it is unavailable', () => {
    const off = transport('guacamole', 'guacamole', { unavailable: () => 'No guacd is configured.' });
    expect(() => chooseTransport('guacamole', instance, [off])).toThrow('No guacd is configured.');
  });
});

describe('a close reason', () => {
  it('is cut to what a close frame holds, at a character boundary', () => {
    for (const letter of ['a', 'é', '漢', '😀']) {
      const fitted = fitReason(letter.repeat(200));
      expect(Buffer.byteLength(fitted)).toBeLessThanOrEqual(123);
      expect(fitted.endsWith('…')).toBe(true);
      expect(fitted).not.toContain('\uFFFD');
    }
    expect(fitReason('short')).toBe('short');
  });
});
