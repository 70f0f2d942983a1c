import { describe, expect, it } from 'vitest';
import { instruction } from '../../test/fakes/guacd/wire.ts';
import { FramingError } from './framer.ts';
import { ViewerInput } from './viewer-input.ts';

const read = (message: string, canResize = true) => {
  const { toGuacd, toViewer, leaves } = new ViewerInput({ canResize }).read(Buffer.from(message));
  return { toGuacd: Buffer.concat(toGuacd).toString(), toViewer: toViewer.join(''), leaves };
};

describe('what a viewer sends', () => {
  const forwarded = [
    instruction('key', 65, 1),
    instruction('mouse', 1, 2, 0),
    instruction('sync', 12345),
    instruction('nop'),
    instruction('clipboard', 0, 'text/plain'),
    instruction('blob', 0, 'YQ=='),
    instruction('end', 0),
    instruction('ack', 1, 'OK', 0),
    instruction('file', 1, 'text/plain', '😀.txt'),
    instruction('argv', 1, 'text/plain', 'font-size'),
  ];

  it.each(forwarded)('is forwarded byte by byte: %s', (message) => {
    expect(read(message)).toEqual({ toGuacd: message, toViewer: '', leaves: false });
  });

  it('is forwarded in one piece when all of it may pass', () => {
    const message = Buffer.from(forwarded.join(''));
    const { toGuacd } = new ViewerInput({ canResize: true }).read(message);
    expect(toGuacd).toEqual([message]);
  });

  it('is answered when it is a ping of the tunnel', () => {
    const ping = instruction('', 'ping', 1700000000000);
    expect(read(ping)).toEqual({ toGuacd: '', toViewer: ping, leaves: false });
  });

  it.each([
    ['other internal messages', instruction('', 'anything', '1')],
    ['an internal message without words', instruction('')],
    ['a new connection', instruction('select', 'vnc')],
    ['a new target', instruction('connect', 'evil.example.org', 22)],
    ['a password', instruction('argv', 1, 'text/plain', 'password')],
    ['a user name', instruction('argv', 1, 'text/plain', 'username')],
    ['what only guacd says', instruction('error', 'x', 519)],
    ['what nobody knows', instruction('whatever', 1)],
  ])('is dropped when it is %s', (_, message) => {
    expect(read(message)).toEqual({ toGuacd: '', toViewer: '', leaves: false });
  });

  it('is sorted when it is mixed', () => {
    const [a, b, c] = [instruction('key', 1, 1), instruction('mouse', 1, 1, 1), instruction('sync', 1)];
    const ping = instruction('', 'ping', 5);
    const message = ping + a + instruction('select', 'x') + instruction('', 'x') + b + c + ping;
    expect(read(message)).toEqual({ toGuacd: a + b + c, toViewer: ping + ping, leaves: false });
  });

  it('resizes only where the desktop can', () => {
    const size = instruction('size', 800, 600);
    expect(read(size, true).toGuacd).toBe(size);
    expect(read(size, false).toGuacd).toBe('');
  });

  it('says good-bye, and nothing counts after that', () => {
    const key = instruction('key', 1, 1);
    expect(read(key + instruction('disconnect') + key)).toEqual({ toGuacd: key, toViewer: '', leaves: true });
  });

  it.each([
    ['ends within an instruction', '3.key,2.65'],
    ['is followed by half an instruction', '3.nop;3.no'],
    ['is no instruction', 'hello'],
    ['lacks what guacd reads without looking', '4.sync;'],
    ['has an endless element', '4.blob,99999.x'],
    ['is larger than any', '3.nop;'.repeat(200_000)],
  ])('is an error when it %s', (_, message) => {
    expect(() => read(message)).toThrow(FramingError);
  });

  it('is read in time that grows with its length only', () => {
    const message = Buffer.from('5.error;'.repeat(120_000));
    const began = performance.now();
    new ViewerInput({ canResize: true }).read(message);
    expect(performance.now() - began).toBeLessThan(1500);
  });
});
