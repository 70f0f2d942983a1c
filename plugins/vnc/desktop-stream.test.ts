import { Duplex, duplexPair } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { AppError } from '../../src/api.ts';
import { DesktopStream } from './desktop-stream.ts';

const MIB = 1024 * 1024;

function world(open: (signal: AbortSignal) => Promise<Duplex>) {
  const taken: Buffer[] = [];
  const events = {
    sink: { take: vi.fn((bytes: Buffer) => taken.push(bytes) > 0) },
    onClose: vi.fn(),
    onDrain: vi.fn(),
  };
  return { link: new DesktopStream(open, events), events, taken };
}

describe('a desktop on a stream', () => {
  it('that comes when nobody wants it any more is destroyed, and so are its late errors', async () => {
    let arrive = (_: Duplex): void => {};
    let asked: AbortSignal | undefined;
    const { link, events } = world((signal) => {
      asked = signal;
      return new Promise((resolve) => {
        arrive = resolve;
      });
    });
    link.close();
    expect(asked?.aborted).toBe(true);
    const [late] = duplexPair();
    arrive(late);
    await expect.poll(() => late.destroyed).toBe(true);
    late.emit('error', new Error('late'));
    expect(events.onClose).not.toHaveBeenCalled();
  });

  it('that cannot be opened tells why, and only once', async () => {
    const error = new AppError('DESKTOP_UNREACHABLE', 'The machine does not run.');
    const { link, events } = world(() => Promise.reject(error));
    await expect.poll(() => events.onClose.mock.calls).toEqual([[error]]);
    link.close();
    expect(link.isConnected).toBe(false);
  });

  it('is read in pieces, and not at all while nobody takes them', async () => {
    const [near, far] = duplexPair({ readableHighWaterMark: 4 * MIB, writableHighWaterMark: 4 * MIB });
    const { link, events, taken } = world(async () => near);
    events.sink.take.mockImplementation((bytes) => {
      taken.push(bytes);
      return false;
    });
    const sent = Buffer.alloc(MIB, 'deskgate');
    far.write(sent);
    await expect.poll(() => taken.length).toBe(1);
    far.write('more');
    await new Promise((resolve) => setImmediate(resolve));
    expect(taken).toHaveLength(1);
    while (Buffer.concat(taken).length < sent.length) link.resume();
    expect(Math.max(...taken.map(({ length }) => length))).toBe(256 * 1024);
    expect(Buffer.concat(taken).subarray(0, sent.length).equals(sent)).toBe(true);
    link.resume();
    expect(Buffer.concat(taken).subarray(sent.length).toString()).toBe('more');
    link.close();
  });

  it('that is slow to take what it is told says so, and when it has', async () => {
    let take = (): void => {};
    const slow = new Duplex({
      writableHighWaterMark: 10,
      read: () => {},
      write: (_bytes, _encoding, done) => {
        take = done;
      },
    });
    const { link, events } = world(async () => slow);
    await expect.poll(() => link.isConnected).toBe(true);
    expect(link.write(Buffer.alloc(5))).toBe(true);
    expect(link.write(Buffer.alloc(20))).toBe(false);
    expect(events.onDrain).not.toHaveBeenCalled();
    take();
    await expect.poll(() => events.onDrain.mock.calls.length).toBe(0);
    take();
    await expect.poll(() => events.onDrain.mock.calls.length).toBe(1);
    link.close();
    expect(slow.destroyed).toBe(true);
  });

  it('ends with it, after all that it said', async () => {
    const [near, far] = duplexPair();
    const { link, events, taken } = world(async () => near);
    far.end('good-bye');
    await expect.poll(() => events.onClose.mock.calls).toEqual([[null]]);
    expect(Buffer.concat(taken).toString()).toBe('good-bye');
    link.close();
    expect(near.destroyed).toBe(true);
  });

  it('that breaks tells how', async () => {
    const [near] = duplexPair();
    const { link, events } = world(async () => near);
    await expect.poll(() => link.isConnected).toBe(true);
    const error = new AppError('DESKTOP_SILENT', 'The screen gave no sign of life.');
    near.destroy(error);
    await expect.poll(() => events.onClose.mock.calls).toEqual([[error]]);
  });
});
