import { describe, expect, it } from 'vitest';
import { CLOSE_CODE } from '../../../../src/api.ts';
import { judgeClose } from './close-verdict.ts';

const kindOf = (code: number, hadPicture = true) => judgeClose({ code, reason: '' }, hadPicture).kind;

describe('a closed socket', () => {
  it.each([
    ['stopped', 'not-running'],
    ['signed-out', 'signed-out'],
    ['not-allowed', 'ended'],
    ['put-out', 'ended'],
    ['desktop-closed', 'reconnect'],
    ['viewer-lost', 'reconnect'],
    ['recording-ended', 'reconnect'],
    ['shutting-down', 'gateway-away'],
    ['desktop-error', 'ended'],
    ['viewer-error', 'ended'],
    ['viewer-closed', 'ended'],
  ] as const)('because of "%s" means "%s"', (reason, kind) => {
    expect(kindOf(CLOSE_CODE[reason])).toBe(kind);
  });

  it('is tried again when the network or a proxy broke it', () => {
    expect([1001, 1005, 1006, 1011, 1012, 1013, 1014].map((code) => kindOf(code))).toEqual(
      Array(7).fill('reconnect'),
    );
  });

  it('is not tried again by itself when the desktop was never reached: wrong credentials would be repeated', () => {
    expect(kindOf(CLOSE_CODE.unreachable, false)).toBe('ended');
    expect(kindOf(CLOSE_CODE.unreachable, true)).toBe('reconnect');
  });

  it('is not tried again when what was sent is too large: it would be sent again', () => {
    expect(kindOf(1009)).toBe('ended');
  });

  it.each([
    ['519 The desktop said no.', 'The desktop said no.'],
    ['519', 'The desktop reported an error.'],
    ['0x0207: The desktop said no.', '0x0207: The desktop said no.'],
    ['3 desktops are too many.', 'desktops are too many.'],
    ['', 'The desktop reported an error.'],
  ])('that says "%s" is told as "%s"', (reason, why) => {
    expect(judgeClose({ code: CLOSE_CODE['desktop-error'], reason }, true)).toEqual({ kind: 'ended', why });
  });
});
