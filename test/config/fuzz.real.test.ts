import fc from 'fast-check';
import { stringify } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { coreConfig } from '../../src/config/core.ts';
import { toSnake, variableOf } from '../../src/config/spelling.ts';
import { AppError } from '../../src/errors.ts';
import { load } from './sources.ts';

const coreKeys = Object.keys(coreConfig.shape);

/** Loads, and lets through nothing but success and CONFIG_INVALID. @returns whether it was an error. */
function loadOrRefuse(text: string | null, env: Record<string, string> = {}): boolean {
  try {
    load(text, env).effective();
    return false;
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'CONFIG_INVALID') throw thrown;
    expect(thrown.message.length).toBeGreaterThan(0);
    return true;
  }
}

const anything = fc.oneof(
  fc.constantFrom<unknown>(
    '',
    'x',
    '20000-20999',
    0,
    1,
    8080,
    -1,
    1.5,
    true,
    false,
    [],
    {},
    ['x'],
    new Date(0),
  ),
  fc.string(),
  fc.jsonValue({ maxDepth: 2 }).filter((value) => !JSON.stringify(value).includes('null')),
);
const keys = fc.oneof(
  fc.constantFrom(...coreKeys.map(toSnake), 'plugins', 'apps', 'toString', 'hasOwnProperty', 'valueOf', ''),
  fc.string({ maxLength: 8 }).filter((key) => key !== '__proto__' && key !== 'constructor'),
);
const appKeys = fc.constantFrom(
  'id',
  'name',
  'provider',
  'settings',
  'credentials',
  'guest_port',
  'toString',
  'x',
);
const documents = fc.record({
  core: fc.dictionary(keys, anything, { maxKeys: 5 }),
  plugins: fc.option(
    fc.dictionary(
      fc.constantFrom('docker', 'web-ui', 'x'),
      fc.oneof(anything, fc.dictionary(keys, anything)),
    ),
  ),
  apps: fc.option(fc.array(fc.dictionary(appKeys, anything), { maxLength: 3 })),
});

describe('random configuration', () => {
  it('that is any text is loaded or refused', () => {
    const pieces = fc.constantFrom(
      '[',
      ']',
      '{',
      '}',
      '"',
      "'",
      '=',
      ',',
      '.',
      '\n',
      '#',
      '\\',
      'port',
      '1',
      'apps',
      ' ',
      '\u0000',
    );
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: pieces })), (text) => void loadOrRefuse(text)),
    );
  });

  it('that is any TOML is loaded or refused', () => {
    let refused = 0;
    fc.assert(
      fc.property(documents, ({ core, plugins, apps }) => {
        const table = {
          ...core,
          ...(plugins === null ? {} : { plugins }),
          ...(apps === null ? {} : { apps }),
        };
        if (loadOrRefuse(stringify(table))) refused += 1;
      }),
      { numRuns: 300 },
    );
    expect(refused).toBeGreaterThan(0);
  });

  it('that has one good key with any value is loaded or refused', () => {
    fc.assert(
      fc.property(fc.constantFrom(...coreKeys), anything, (key, value) => {
        loadOrRefuse(stringify({ [toSnake(key)]: value }));
      }),
      { numRuns: 300 },
    );
  });

  it('that stands in the environment is loaded or refused', () => {
    const names = fc.constantFrom(
      ...coreKeys.map((key) => variableOf(null, key)),
      'DESKGATE_DOCKER_LIMITS',
      'DESKGATE_DOCKER_ENV',
      'DESKGATE_WEB_UI_TAGS',
    );
    const texts = fc.oneof(
      fc.string(),
      fc.json(),
      fc.constantFrom('1', 'true', 'a,b', '{}', '[]', 'null', '[null]', '{"__proto__":1}'),
    );
    fc.assert(
      fc.property(fc.dictionary(names, texts), (env) => void loadOrRefuse(null, env)),
      { numRuns: 300 },
    );
  });
});
