import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FakeGuacdOptions, fakeGuacd } from '../../test/fakes/guacd/fake-guacd.ts';
import { instruction } from '../../test/fakes/guacd/wire.ts';
import {
  connectGuacd,
  GuacdComplaint,
  type GuacdConnection,
  type HandshakeSettings,
} from './guacd-client.ts';

const RUNS = 80;
const SECRET = 'pässwörd😀';

const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('', '😀', 'ä;€,.', '5.ready,2.$x;', 'x'.repeat(300)),
);
const known = fc.constantFrom('hostname', 'port', 'password', 'constructor', '__proto__');
const version = fc
  .array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 4 })
  .map((numbers) => `VERSION_${numbers.join('_')}`);
/** What only a newer guacd says. */
const news = fc
  .array(fc.tuple(fc.constantFrom('news', 'nop', '', 'Ünï', 'sync'), fc.array(text, { maxLength: 3 })), {
    maxLength: 3,
  })
  .map((all) => all.map(([opcode, args]) => instruction(opcode, ...args)).join(''));
const connectionId = fc
  .string({ minLength: 1, maxLength: 60, unit: fc.constantFrom(...'abcXYZ019-_.;,{}') })
  .map((rest) => `$${rest}`);
const chunk = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });

const settings: HandshakeSettings = {
  parameters: { hostname: 'desk', port: '5901', password: SECRET },
  width: 1024,
  height: 768,
  dpi: 96,
  audio: [],
  image: ['image/png'],
  timezone: null,
  name: null,
};

/** Shakes hands with a guacd that says these things, and tells what came of it. */
async function shake(options: FakeGuacdOptions, handshakeMs = 2000) {
  const guacd = await fakeGuacd(options);
  try {
    const { signal } = new AbortController();
    const connection = await connectGuacd(guacd, 'vnc', settings, { connectMs: 2000, handshakeMs, signal });
    const { inbox } = connection;
    const heard: Buffer[] = [];
    const hear = (): void => void heard.push(Buffer.from(inbox.memory.subarray(inbox.begin, inbox.end)));
    hear();
    inbox.advanceLate(inbox.end);
    connection.onBytes = () => {
      hear();
      inbox.advance(inbox.end);
    };
    const session = await guacd.session();
    session.end();
    await new Promise((resolve) => connection.socket.once('close', resolve).resume());
    return { connection, session, rest: Buffer.concat(heard) };
  } finally {
    await guacd.close();
  }
}

describe('the handshake with a guacd that says what it likes, in packets of any size', () => {
  it('answers each parameter that is asked for, in its place, and loses no byte after ready', () =>
    fc.assert(
      fc.asyncProperty(
        fc.option(version),
        fc.array(fc.oneof(known, text), { maxLength: 8 }),
        fc.tuple(news, news, fc.array(text, { maxLength: 3 })),
        connectionId,
        chunk,
        async (offered, parameters, [before, between, shown], id, sizes) => {
          const args = instruction('args', ...(offered === null ? [] : [offered]), ...parameters);
          const rest = shown.map((one) => instruction('name', one)).join('');
          const { connection, session, ...heard } = await shake({
            chunk: sizes,
            greeting: before + args,
            answer: (to) => to.say(between + instruction('ready', id) + rest),
          });
          expect(connection.id).toBe(id);
          expect(heard.rest.toString()).toBe(rest);
          const own = settings.parameters;
          const values = parameters.map((name) => (Object.hasOwn(own, name) ? own[name] : ''));
          const spoken = offered === null ? [] : [connection.version];
          expect(session.handshake.get('connect')).toEqual([...spoken, ...values]);
        },
      ),
      { numRuns: RUNS },
    ));

  it('ends soon with a reason and without a secret, whatever else it hears', () =>
    fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
          fc
            .tuple(fc.constantFrom('args', 'ready', 'error', 'disconnect'), fc.array(text))
            .map(([opcode, all]) => Buffer.from(instruction(opcode, ...all))),
        ),
        fc.boolean(),
        chunk,
        async (bytes, isGreeting, sizes) => {
          const guacd = await fakeGuacd({
            chunk: sizes,
            ...(isGreeting ? { greeting: bytes } : { answer: (to) => to.say(bytes) }),
          });
          const limits = { connectMs: 2000, handshakeMs: 20, signal: new AbortController().signal };
          const outcome = await connectGuacd(guacd, 'vnc', settings, limits).catch((error: unknown) => error);
          await guacd.close();
          if (!(outcome instanceof Error)) {
            (outcome as GuacdConnection).socket.destroy();
            expect(outcome).toMatchObject({ id: expect.stringMatching(/^\$[\x21-\x7e]+$/) });
            return;
          }
          if (!(outcome instanceof GuacdComplaint))
            expect(outcome).toMatchObject({ code: expect.stringMatching(/^GUACD_(?:UNREACHABLE|SILENT)$/) });
          expect(JSON.stringify(outcome, Object.getOwnPropertyNames(outcome))).not.toContain(SECRET);
        },
      ),
      { numRuns: RUNS },
    ));
});
