import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { levelsOf } from './order.ts';
import { readCompose } from './read-compose.ts';
import { SERVICE_KEYS } from './service.ts';
import { EXAMPLE_VARIABLES } from './variables.ts';

const SECRET = 'hunter2hunter2';
const options = {
  desktop: 'desk',
  guestPort: 5901,
  variables: { ...EXAMPLE_VARIABLES, DESKGATE_PASSWORD: SECRET },
};

/** Whatever the text is, it is either a file that can be run or problems that have a place in it. */
function expectSense(text: string): void {
  const read = readCompose(text, options);
  if ('problems' in read) {
    const lines = text.split(/\r?\n/).length;
    expect(read.problems.length).toBeGreaterThan(0);
    for (const { line, column, text: told } of read.problems) {
      expect(line).toBeGreaterThanOrEqual(1);
      expect(line).toBeLessThanOrEqual(lines + 1);
      expect(column).toBeGreaterThanOrEqual(1);
      expect(told).not.toBe('');
      expect(told).not.toContain(SECRET);
    }
    return;
  }
  expect(read.services.map(({ name }) => name)).toContain('desk');
  for (const { environment, ...rest } of read.services) {
    expect(JSON.stringify(rest)).not.toContain(SECRET);
    for (const { value, isSecret } of environment) if (value.includes(SECRET)) expect(isSecret).toBe(true);
  }
}

const scalar = fc.oneof(
  fc.string(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(
    '$DESKGATE_PASSWORD',
    '$$',
    '${',
    'a:/b',
    '/a:/b:ro',
    '1g',
    '10s',
    'no',
    'CHOWN',
    'desk',
    '5901',
  ),
);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom('condition', 'test', 'source', 'target', 'type', 'desk')),
      tie('any'),
      {
        maxKeys: 3,
      },
    ),
  ),
})).any;
const service = fc.dictionary(fc.constantFrom(...SERVICE_KEYS, 'build', 'x-note'), value, { maxKeys: 6 });
const file = fc.record(
  {
    services: fc.dictionary(fc.constantFrom('desk', 'db', 'web'), service),
    networks: value,
    volumes: value,
  },
  { requiredKeys: ['services'] },
);

describe('the reader of Compose files', () => {
  it('makes sense of any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), expectSense));
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'services:\n -desk{}[]&*!|>\'"#,?%@`\t$') }),
        expectSense,
      ),
      { numRuns: 200 },
    );
  });

  it('makes sense of any file that is nearly right', () => {
    fc.assert(
      fc.property(file, (given) => expectSense(stringify(given))),
      { numRuns: 200 },
    );
  });

  it('makes sense of a right file that was cut or changed anywhere', () => {
    const right = stringify({
      services: {
        desk: {
          image: 'desk',
          environment: { VNC_PASSWORD: '$DESKGATE_PASSWORD' },
          depends_on: { db: { condition: 'service_healthy' } },
          volumes: ['data:/data'],
        },
        db: {
          image: 'db',
          healthcheck: { test: 'true', interval: '1s' },
          networks: { default: { aliases: ['sql'] } },
        },
      },
      volumes: { data: null },
    });
    expect(readCompose(right, options)).not.toHaveProperty('problems');
    fc.assert(
      fc.property(fc.nat(right.length), fc.nat(4), fc.string({ maxLength: 4 }), (at, length, other) =>
        expectSense(right.slice(0, at) + other + right.slice(at + length)),
      ),
      { numRuns: 400 },
    );
  });

  it.each([
    ['nested lists', '['.repeat(60_000)],
    ['nested tables', '{a: '.repeat(15_000)],
    ['nested dashes', '- '.repeat(30_000)],
    ['nested questions', '? '.repeat(30_000)],
    ['nested everything', '- ? : '.repeat(10_000)],
    ['nested anchors', '- &a '.repeat(10_000)],
    ['nested brackets in lines', 'a: [\n'.repeat(10_000)],
    ['nested tags', '- !t '.repeat(10_000)],
    ['as many brackets as there may be', `a: ${'['.repeat(499)}`],
    ['as many dashes as there may be', '- '.repeat(100)],
    ['many aliases', `x: &a [1]\nservices: { desk: { image: a, command: [${'*a, '.repeat(10_000)}] } }`],
    ['indentation', Array.from({ length: 500 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['less indentation', Array.from({ length: 200 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    [
      'indented dashes',
      Array.from({ length: 200 }, (_, depth) => `${' '.repeat(depth)}- - - - -`).join('\n'),
    ],
    ['length', 'x'.repeat(70_000)],
    [
      'aliases of aliases',
      [
        'x-0: &a0 [1]',
        ...Array.from({ length: 30 }, (_, n) => `x-${n + 1}: &a${n + 1} [*a${n}, *a${n}]`),
        'services: *a30',
      ].join('\n'),
    ],
    ['an alias of nothing', 'services: *nothing'],
    ['an alias of itself', 'services: &a { desk: *a }'],
  ])('is not brought down by %s', (_, text) => expectSense(text));

  it('orders any services, or names a circle', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const edges = fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)), { maxLength: 8 });
    fc.assert(
      fc.property(edges, (pairs) => {
        const services = names.map((name) => ({
          name,
          dependsOn: pairs.filter(([from]) => from === name).map(([, service]) => ({ service })),
        }));
        const order = levelsOf(services);
        if ('circle' in order) {
          expect(order.circle[0]).toBe(order.circle.at(-1));
          order.circle.slice(1).forEach((to, index) => {
            expect(pairs).toContainEqual([order.circle[index], to]);
          });
          return;
        }
        for (const [from, to] of pairs) {
          expect(order.levels.get(from) ?? -1).toBeGreaterThan(order.levels.get(to) ?? -1);
        }
      }),
    );
  });
});
