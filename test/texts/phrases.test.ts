import { describe, expect, it } from 'vitest';
import { discoverPlugins } from '../../src/plugins/discover.ts';
import { corePhrases } from '../../src/texts/core-phrases.ts';
import { phraseBooks } from '../../src/texts/phrases.ts';
import { programFiles } from './german/source-words.ts';

const saidIn = (...all: readonly Record<string, string>[]) => phraseBooks(all.map((de) => ({ de })))('de');

describe('what is said in English', () => {
  const said = saidIn({
    'Pulling {image}': '{image} wird geholt',
    'Pulling {image}: {percent} %': '{image} wird geholt: {percent} %',
    'It waits for {what:said}': 'Wartet auf {what}',
    'room on the host': 'Platz',
    '{field}: {words:said}': '{field}: {words}',
    '{size} are free': '{size} sind frei',
  });

  it.each([
    ['room on the host', 'Platz'],
    ['Pulling debian:12', 'debian:12 wird geholt'],
    ['Pulling debian: 40 %', 'debian wird geholt: 40 %'],
    ['It waits for room on the host', 'Wartet auf Platz'],
    ['It waits for something else', 'It waits for something else'],
    ['disk: room on the host\nsize: unknown', 'disk: Platz\nsize: unknown'],
    ['Pulling ', 'Pulling '],
    ['', ''],
    ['{image}', '{image}'],
    ['Pulling {percent}', '{percent} wird geholt'],
    ['Pulling $& $1', '$& $1 wird geholt'],
    ['73.9 GB are free', '73,9 GB sind frei'],
    ['v1.2 are free', 'v1.2 sind frei'],
    ['toString', 'toString'],
    ['__proto__', '__proto__'],
  ])('is told by its phrase: %j is %j', (words, german) => {
    expect(said(words)).toBe(german);
  });

  it('stays as it is for who reads English', () => {
    const all = phraseBooks([{ de: { Yes: 'Ja' } }]);
    expect([all('en')('Yes'), all('de')('Yes')]).toEqual(['Yes', 'Ja']);
  });

  it('is told by whom it is told first, where two have the same words', () => {
    expect(saidIn({ Disk: 'Platte' }, { Disk: 'Scheibe' })('Disk')).toBe('Platte');
  });

  it('does not keep a hostile text for long', () => {
    const text = 'a: b; c. '.repeat(220);
    const all = saidIn(corePhrases.de ?? {});
    expect(all(text)).toBe(text);
    expect(all(text.repeat(100))).toBe(text.repeat(100));
  });
});

const plugins = await discoverPlugins([]);
const books = [
  ['the core', corePhrases.de ?? {}] as const,
  ...plugins.flatMap(({ plugin }) =>
    plugin.phrases?.de === undefined ? [] : [[plugin.id, plugin.phrases.de] as const],
  ),
];
const slots = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{(\w+)(?::said)?\}/g)].map(([, name]) => name ?? ''))].toSorted((a, b) =>
    a.localeCompare(b),
  );

describe.each(books)('the phrases of %s', (_, phrases) => {
  it('have no value in German that English does not have', () => {
    for (const [english, german] of Object.entries(phrases))
      expect([english, slots(german).filter((name) => !slots(english).includes(name))]).toEqual([
        english,
        [],
      ]);
  });

  it('have words of their own, so that they are no other sentence', () => {
    for (const english of Object.keys(phrases)) {
      const fixed = english.replace(/\{\w+(?::said)?\}/g, '').replace(/\s/g, '');
      const isAct = !english.includes(' ');
      const isOnlyFrame = [...english.matchAll(/\{\w+:said\}/g)].length > 0;
      expect([english, isAct || isOnlyFrame || fixed.length > 2]).toEqual([english, true]);
    }
  });
});

/** What zod says by itself. */
const OF_ZOD = /^(?:Invalid|Too (?:big|small)|Unrecognized)\b/;

/** Each two words that follow one another. */
const pairsOf = (text: string): string[] => {
  const words = text.match(/[\p{L}\d'-]+/gu) ?? [];
  return words.slice(1).map((word, at) => `${words[at]} ${word}`);
};

it('have each a part of the program that says so', async () => {
  const files = await programFiles();
  const program = files.map(({ path, text }) => (/phrases-de\.ts$/.test(path) ? '' : text)).join('\n');
  const known = new Set(program.replaceAll("\\'", "'").split('\n').flatMap(pairsOf));
  const nowhere = books.flatMap(([, phrases]) =>
    Object.keys(phrases).filter((english) => {
      const pairs = english.split(/\{\w+(?::said)?\}/).flatMap(pairsOf);
      // a sentence may be put together of several, and of few words nothing can be told
      return (
        pairs.length > 3 &&
        !OF_ZOD.test(english) &&
        pairs.filter((pair) => known.has(pair)).length < pairs.length / 2
      );
    }),
  );
  expect(nowhere).toEqual([]);
});
