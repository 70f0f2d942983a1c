import { afterEach, describe, expect, it } from 'vitest';
import { leavingNothing, soon, until } from '../../test/contracts/tunnel-rig.ts';
import {
  type FakeGuacd,
  type FakeGuacdOptions,
  fakeGuacd,
  newId,
  sayings,
} from '../../test/fakes/guacd/fake-guacd.ts';
import { instruction } from '../../test/fakes/guacd/wire.ts';
import { connectGuacd, GuacdComplaint, type HandshakeSettings } from './guacd-client.ts';

const SETTINGS: HandshakeSettings = {
  parameters: { hostname: 'desk', port: '5901', password: 'pässwörd😀', unknown: 'x' },
  width: 1024,
  height: 768,
  dpi: 96,
  audio: ['audio/L16'],
  image: ['image/png', 'image/webp'],
  timezone: 'Europe/Berlin',
  name: 'Ada',
};

const limits = (more: { signal?: AbortSignal; handshakeMs?: number } = {}) => ({
  connectMs: 5000,
  handshakeMs: 300,
  signal: new AbortController().signal,
  ...more,
});

const open: FakeGuacd[] = [];
const fake = async (options: FakeGuacdOptions = {}): Promise<FakeGuacd> => {
  const guacd = await fakeGuacd(options);
  open.push(guacd);
  return guacd;
};
const shake = (guacd: FakeGuacd, more?: Parameters<typeof limits>[0]) =>
  connectGuacd(guacd, 'vnc', SETTINGS, limits(more));

afterEach(async () => {
  for (const guacd of open.splice(0)) await guacd.close();
});

describe('the handshake with guacd', () => {
  it.each([
    [null, 'VERSION_1_0_0', false, false],
    ['VERSION_1_0_0', 'VERSION_1_0_0', false, false],
    ['VERSION_1_1_0', 'VERSION_1_1_0', true, false],
    ['VERSION_1_3_0', 'VERSION_1_3_0', true, false],
    ['VERSION_1_4_7', 'VERSION_1_3_0', true, false],
    ['VERSION_1_5_0', 'VERSION_1_5_0', true, true],
    ['VERSION_1_6_0', 'VERSION_1_5_0', true, true],
    ['VERSION_2_0_0', 'VERSION_1_5_0', true, true],
    ['VERSION_1_10_0', 'VERSION_1_5_0', true, true],
  ])('with version %s speaks %s (timezone: %s, name: %s)', async (version, spoken, timezone, name) => {
    const guacd = await fake({ version, parameters: ['hostname', 'password', 'cursor'] });
    const connection = await shake(guacd);
    const { handshake } = await guacd.session();
    expect(connection.version).toBe(spoken);
    expect(connection.id).toMatch(/^\$/);
    expect(handshake.get('select')).toEqual(['vnc']);
    expect(handshake.get('size')).toEqual(['1024', '768', '96']);
    expect(handshake.get('audio')).toEqual(['audio/L16']);
    expect(handshake.get('video')).toEqual([]);
    expect(handshake.get('image')).toEqual(['image/png', 'image/webp']);
    expect(handshake.get('timezone')).toEqual(timezone ? ['Europe/Berlin'] : undefined);
    expect(handshake.get('name')).toEqual(name ? ['Ada'] : undefined);
    const versions = version === null ? [] : [spoken];
    expect(handshake.get('connect')).toEqual([...versions, 'desk', 'pässwörd😀', '']);
    connection.socket.destroy();
  });

  it.each([1, 3, 10_000])('keeps what follows ready, in packets of %i bytes', async (chunk) => {
    const rest = (instruction('name', 'ä€😀') + instruction('sync', 1)).repeat(chunk);
    const guacd = await fake({
      chunk,
      answer: (session) => session.say(instruction('ready', newId()) + rest),
    });
    const connection = await shake(guacd);
    const { inbox, socket } = connection;
    const heard: Buffer[] = [];
    const hear = (): void => void heard.push(Buffer.from(inbox.memory.subarray(inbox.begin, inbox.end)));
    hear();
    inbox.advanceLate(inbox.end);
    connection.onBytes = () => {
      hear();
      inbox.advance(inbox.end);
    };
    socket.resume();
    await until(() => Buffer.concat(heard).length >= Buffer.byteLength(rest), 'what follows');
    expect(Buffer.concat(heard).toString()).toBe(rest);
    socket.destroy();
  });

  it('works by host name, which may have several addresses', async () => {
    const { port } = await fake();
    const connection = await connectGuacd({ host: 'localhost', port }, 'vnc', SETTINGS, limits());
    expect(connection.id).toMatch(/^\$/);
    connection.socket.destroy();
  });

  it('passes by what only a newer guacd says', async () => {
    const [args = '', ready = ''] = sayings();
    const guacd = await fake({
      greeting: instruction('hello', 1) + args,
      answer: (session) => session.say(instruction('news') + ready),
    });
    const connection = await shake(guacd);
    expect(connection.id).toMatch(/^\$/);
    connection.socket.destroy();
  });

  it.each([
    ['args', { greeting: instruction('error', 'No such thing', 516) }],
    ['ready', { answer: (session) => session.say(instruction('error', 'No such thing', 516)) }],
  ] as [string, FakeGuacdOptions][])(
    "keeps the status of guacd's error instead of %s",
    async (_, options) => {
      const guacd = await fake(options);
      const failure = await shake(guacd).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(GuacdComplaint);
      expect(failure).toMatchObject({ status: 516, message: 'No such thing' });
      await until(() => guacd.open === 0, 'the end of the connection');
    },
  );

  it.each([
    ['something else', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['invalid text', Buffer.from('4.\xff\xff\xff\xff;4.\xff\xff\xff\xff;', 'latin1')],
    ['an endless instruction', `4.args,${'9.hostname1,'.repeat(1000)}`],
    ['too many parameters', `4.args${',1.a'.repeat(200)};`],
    ['a disconnect', instruction('disconnect')],
  ])('fails at once when guacd says %s', async (_, greeting) => {
    const guacd = await fake({ greeting });
    await expect(soon(shake(guacd, { handshakeMs: 5000 }), 'a failure', 1000)).rejects.toMatchObject({
      code: 'GUACD_UNREACHABLE',
    });
  });

  it.each(['', 'id', '$', '$a b', `$${'x'.repeat(300)}`])(
    'fails when the connection gets the id %j',
    async (id) => {
      const guacd = await fake({ answer: (session) => session.say(instruction('ready', id)) });
      await expect(shake(guacd)).rejects.toMatchObject({ code: 'GUACD_UNREACHABLE' });
    },
  );

  it('names the protocol when guacd has no answer to it', () =>
    leavingNothing(async () => {
      const guacd = await fakeGuacd({ cut: { bytes: 0, by: 'stall' } });
      await expect(connectGuacd(guacd, 'telnet', SETTINGS, limits())).rejects.toMatchObject({
        code: 'GUACD_SILENT',
        message: expect.stringContaining('telnet'),
      });
      await until(() => guacd.open === 0, 'the end of the connection');
      await guacd.close();
    }));

  it('fails in time when guacd stalls at any byte', async () => {
    const whole = Buffer.byteLength(sayings().slice(0, 2).join(''));
    const all = Array.from({ length: whole }, async (_, bytes) => {
      const guacd = await fake({ cut: { bytes, by: 'stall' }, chunk: 7 });
      await expect(shake(guacd)).rejects.toMatchObject({ code: 'GUACD_SILENT' });
    });
    await Promise.all(all);
  });

  it("ends with the signal's reason, at whatever time", async () => {
    const guacd = await fake({ cut: { bytes: 20, by: 'stall' } });
    const controller = new AbortController();
    const shaking = shake(guacd, { signal: controller.signal, handshakeMs: 5000 });
    await until(() => guacd.open === 1, 'a connection');
    controller.abort('enough');
    await expect(shaking).rejects.toBe('enough');
    await expect(shake(guacd, { signal: controller.signal })).rejects.toBe('enough');
    await until(() => guacd.open === 0, 'the end of the connection');
  });

  it('never puts a secret into its errors', async () => {
    const guacd = await fake({ cut: { bytes: 60, by: 'end' } });
    const failure = await shake(guacd).catch((error: unknown) => error);
    expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain('pässwörd');
  });
});
