import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Outcome, post } from './post.ts';
import { CRUEL, type Receiver, RUDE, startReceiver } from './testing/receiver.ts';

let receiver: Receiver;

beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const send = (
  more: { url?: string; allowLinkLocal?: boolean; signal?: AbortSignal; timeoutMs?: number } = {},
) =>
  post({
    url: receiver.url,
    headers: { 'Content-Type': 'application/json' },
    body: '{"ä":1}',
    timeoutMs: 3000,
    allowLinkLocal: false,
    signal: new AbortController().signal,
    ...more,
  });

/** Waits for what happens soon, however busy the machine is. */
const poll = <T>(ask: () => T) => expect.poll(ask, { timeout: 12_000, interval: 20 });

describe('a try', () => {
  it('posts the body and is told the status', async () => {
    expect(await send()).toEqual({ isDelivered: true, httpStatus: 204, error: null });
    expect(receiver.received).toMatchObject([{ path: '/hook', body: '{"ä":1}' }]);
    expect(receiver.received[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': '8',
    });
  });

  it.each(Object.entries(CRUEL))('fails in time when the receiver %s', async (_, answer) => {
    receiver.answer = answer;
    const outcome = await send({ timeoutMs: 1000 });
    expect(outcome.isDelivered).toBe(false);
    expect(outcome.error).toMatch(/^[A-Z].*\.$/);
    expect(outcome.error).not.toContain('127.0.0.1');
    expect(receiver.received).toHaveLength(1);
  });

  it.each(Object.entries(RUDE))('is delivered when the receiver took it and then %s', async (_, answer) => {
    receiver.answer = answer;
    expect(await send()).toEqual({ isDelivered: true, httpStatus: 200, error: null });
  });

  it('says what is wrong', async () => {
    receiver.answer = CRUEL['answers 302'];
    expect((await send()).error).toBe('The receiver answered 302: redirects are not followed.');
    receiver.answer = CRUEL['never answers'];
    expect((await send({ timeoutMs: 300 })).error).toBe('The receiver did not answer within 0.3 s.');
    await receiver.close();
    expect((await send()).error).toBe('The receiver refused the connection.');
    expect((await send({ url: 'http://nobody.invalid/', timeoutMs: 5000 })).error).toMatch(/name/);
    expect((await send({ url: receiver.url.replace('http:', 'https:') })).error).not.toBeNull();
  });

  it('is given up when nobody wants it any more', async () => {
    receiver.answer = CRUEL['never answers'];
    const stop = new AbortController();
    const outcome = send({ signal: stop.signal, timeoutMs: 60_000 });
    await poll(() => receiver.received).toHaveLength(1);
    stop.abort();
    expect((await outcome).isDelivered).toBe(false);
    expect((await send({ signal: AbortSignal.abort() })).isDelivered).toBe(false);
  });

  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://[fe80::1]/',
    'http://[::ffff:169.254.169.254]/',
    'http://[64:ff9b::169.254.169.254]/',
    'http://[fd00:ec2::254]/',
    'http://100.100.100.200/',
  ])('does not go to %s', async (url) => {
    const refused: Outcome = {
      isDelivered: false,
      httpStatus: null,
      error: 'The address is link-local, which is not allowed.',
    };
    expect(await send({ url })).toEqual(refused);
  });

  it('goes to private addresses, and by name', async () => {
    const { port } = new URL(receiver.url);
    expect((await send({ url: `http://localhost:${port}/hook` })).isDelivered).toBe(true);
  });
});
