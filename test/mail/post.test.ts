import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { checkMailAddress, type Mail, type Mailer } from '../../src/mail/mailer.ts';
import { Post } from '../../src/mail/post.ts';
import { pause } from '../../src/wait.ts';
import { fakeLog } from '../fakes/core/fake-log.ts';

const MAIL: Mail = { to: 'ada@example.org', subject: 'A subject', text: 'Ein Gruß.' };

describe('what leaves beside all else', () => {
  const closing: Post[] = [];
  afterEach(async () => {
    for (const one of closing.splice(0)) await one.close();
  });
  function post(send: Mailer['send'], log = fakeLog(), pausesMs?: readonly number[]): Post {
    const made = new Post({ mailer: () => ({ send }), log, ...(pausesMs && { pausesMs }) });
    closing.push(made);
    return made;
  }
  const away = async (): Promise<void> => {
    throw new AppError('MAIL_UNREACHABLE', 'The mail server does not answer.');
  };

  it('is tried again until the server takes it', async () => {
    const sent: Mail[] = [];
    let tries = 0;
    const send = async (mail: Mail): Promise<void> => {
      tries += 1;
      if (tries < 3) await away();
      sent.push(mail);
    };
    post(send, fakeLog(), [1, 1]).post(MAIL);
    await expect.poll(() => sent).toEqual([MAIL]);
    expect(tries).toBe(3);
  });

  it('is given up in the end, at once where it is refused for good, and the log says neither to whom nor what', async () => {
    const log = fakeLog();
    post(away, log, [1, 1]).post(MAIL);
    await expect.poll(() => log.lines.map(({ level }) => level)).toEqual(['warn', 'warn', 'error']);
    const refused = async (): Promise<void> => {
      throw new AppError('MAIL_REFUSED', 'The mail server refuses the mail.');
    };
    const second = fakeLog();
    post(refused, second, [1, 1]).post(MAIL);
    await expect.poll(() => second.lines.map(({ level }) => level)).toEqual(['error']);
    expect(JSON.stringify([log.lines, second.lines])).not.toMatch(/ada@|Gruß/);
  });

  it('goes two at a time, so many wait, and none keeps the gateway from closing', async () => {
    let [underWay, most] = [0, 0];
    const log = fakeLog();
    const room = post(async (_mail, signal) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await pause(60_000, signal);
      underWay -= 1;
      signal.throwIfAborted();
    }, log);
    for (let n = 0; n < 503; n += 1) room.post(MAIL);
    expect(log.lines.filter(({ message }) => message.includes('too many wait'))).toHaveLength(3);
    await room.close();
    expect([underWay, most]).toEqual([0, 2]);
    room.post(MAIL);
    expect(underWay).toBe(0);
  });

  it('is none where nobody hands mail on', async () => {
    const room = new Post({ mailer: () => null, log: fakeLog() });
    expect(room.isThere()).toBe(false);
    room.post(MAIL);
    await expect(room.send(MAIL, AbortSignal.timeout(1000))).rejects.toMatchObject({ code: 'MAIL_OFF' });
    await room.close();
  });
});

describe('a mail address', () => {
  it.each(['Ada@Example.ORG ', 'a.b+c@x.example', "o'neil@example.org", 'root@localhost'])(
    'is %j',
    (given) => {
      expect(checkMailAddress(given)).toBe(given.trim().toLowerCase());
    },
  );

  it.each([
    '',
    'ada',
    '@example.org',
    'ada@',
    'a@b@c',
    'ada@example.org\r\nBcc: eve@example.org',
    'ada@example.org, eve@example.org',
    '<ada@example.org>',
    '"a b"@example.org',
    'a..b@example.org',
    '.a@example.org',
    'a.@example.org',
    'ada@-example.org',
    'ada@exa mple.org',
    // looks like another one
    'adа@example.org',
    'ada@exämple.org',
    `${'a'.repeat(65)}@example.org`,
    `a@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}.${'f'.repeat(60)}`,
  ])('is not %j', (given) => {
    expect(() => checkMailAddress(given)).toThrow(expect.objectContaining({ code: 'INVALID_BODY' }));
  });
});
