import { describe, expect, it } from 'vitest';
import { base32, codeOf, keyUri, stepAt, stepOf } from '../../src/auth/totp.ts';

/** Of RFC 6238 appendix B, which has codes of 8 digits. */
const SECRET = Buffer.from('12345678901234567890');

describe('codes of authenticator apps', () => {
  it.each([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ])('are those of RFC 6238 at %i s', (seconds, code) => {
    expect(codeOf(SECRET, stepAt(seconds * 1000), 8)).toBe(code);
    expect(codeOf(SECRET, stepAt(seconds * 1000))).toBe(code.slice(2));
  });

  it.each([
    [0, '755224'],
    [1, '287082'],
    [2, '359152'],
    [9, '520489'],
  ])('are those of RFC 4226 for the counter %i', (counter, code) => {
    expect(codeOf(SECRET, counter)).toBe(code);
  });

  it('are taken of this step, the one before and the one after', () => {
    const now = 1_770_000_000_000;
    const at = (steps: number) => stepOf(SECRET, codeOf(SECRET, stepAt(now) + steps), now);
    expect([-2, -1, 0, 1, 2].map((steps) => at(steps) !== null)).toEqual([false, true, true, true, false]);
    expect(at(1)).toBe(stepAt(now) + 1);
  });

  it.each(['', '1', '12345', '1234567', 'abcdef', '１２３４５６', '-12345', '0x1234', 'null'])(
    'are six digits, and %j is none',
    (code) => expect(stepOf(SECRET, code, 59_000)).toBeNull(),
  );
});

describe('the secret for an app', () => {
  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('is base32 as RFC 4648 has it: %j', (text, encoded) => expect(base32(Buffer.from(text))).toBe(encoded));

  it('is named, whatever the names hold', () => {
    expect(keyUri(SECRET, 'Desk & gate', 'ada@x.example?a=b')).toBe(
      'otpauth://totp/Desk%20%26%20gate:ada%40x.example%3Fa%3Db?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Desk%20%26%20gate',
    );
  });
});
