import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logLines, timedLogLines } from '../../src/docker/log-text.ts';
import { redact, withoutSecrets } from '../../src/docker/redact.ts';
import { AppError } from '../../src/errors.ts';

const frame = (stream: number, text: string | Buffer): Buffer => {
  const data = Buffer.from(text);
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(data.length, 4);
  return Buffer.concat([header, data]);
};

describe('lines of a log', () => {
  it('keep the order in which they ended, whichever stream they came on', () => {
    const bytes = Buffer.concat([
      frame(1, 'one\ntw'),
      frame(2, 'error\n'),
      frame(1, 'o\n'),
      frame(2, 'no end'),
    ]);
    expect(logLines(bytes)).toEqual(['one', 'error', 'two', 'no end']);
  });

  it('survive letters that are split over frames', () => {
    const text = 'grüße 漢字 😀';
    const frames = [...Buffer.from(`${text}\n`)].map((byte) => frame(1, Buffer.of(byte)));
    expect(logLines(Buffer.concat(frames))).toEqual([text]);
  });

  it.each([
    ['colours', '\u001b[1;31mred\u001b[0m', 'red'],
    ['a title', '\u001b]0;title\u0007text', 'text'],
    ['a progress bar', ' 10 %\r 50 %\r100 %\r', '100 %'],
    ['bells and backspaces', 'a\u0007b\u0008c', 'abc'],
    ['letters that turn the text around', 'abc\u202edef', 'abcdef'],
    ['tabs', 'a\tb', 'a    b'],
  ])('hold no %s', (_, printed, shown) => {
    expect(logLines(frame(1, `${printed}\n`))).toEqual([shown]);
  });

  it('are cut when they are very long', () => {
    expect(logLines(frame(1, 'x'.repeat(100_000)))[0]).toHaveLength(2001);
  });

  it('never hold a control character and never fail, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        for (const line of logLines(Buffer.from(bytes))) expect(line).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});

describe('secrets', () => {
  it('are hidden, also where one is part of another', () => {
    expect(redact('abc abcdef x', ['abc', '', 'abcdef'])).toBe('•••••• •••••• x');
  });

  it('leave an error alone that holds none', () => {
    const error = new AppError('PROVIDER_FAILED', 'No.', { cause: new Error('why') });
    expect(withoutSecrets(error, ['secret'])).toBe(error);
  });

  it('are taken out of every part of an error', () => {
    const error = new AppError('PROVIDER_FAILED', 'No secret.', {
      detail: 'a secret',
      remedy: 'the secret',
      cause: new Error('their secret'),
    });
    const clean = withoutSecrets(error, ['secret']);
    expect(JSON.stringify(clean.report())).not.toContain('secret');
    expect(String((clean.cause as Error).message)).not.toContain('secret');
    expect(clean.code).toBe('PROVIDER_FAILED');
  });
});

describe('a log with times', () => {
  it('tells them apart from the text, whatever that holds', () => {
    const frame = (text: string): Buffer => {
      const header = Buffer.alloc(8);
      header.writeUInt8(1, 0);
      header.writeUInt32BE(Buffer.byteLength(text), 4);
      return Buffer.concat([header, Buffer.from(text)]);
    };
    const at = '2026-01-02T03:04:05.000000006Z';
    const lines = ['two words', '', ' indented', '10 %\r20 %', '\u001b[31mred\u001b[0m'];
    const bytes = Buffer.concat(lines.map((line) => frame(`${at} ${line}\n`)));
    expect(timedLogLines(bytes)).toEqual(
      ['two words', '', ' indented', '20 %', 'red'].map((text) => ({ at, text })),
    );
  });
});
