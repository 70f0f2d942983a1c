import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sharedTexts } from '../../src/texts/shared.ts';
import {
  acceptedLanguage,
  defineTexts,
  LANGUAGES,
  type Language,
  type Message,
} from '../../src/texts/texts.ts';
import { bareEnglish, keysOf } from './bare-english.ts';

type Catalogues = Readonly<Record<Language, Readonly<Record<string, Message>>>>;

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

async function textsOf(plugin: string): Promise<Catalogues | null> {
  const { texts } = (await import(join(ROOT, 'plugins', plugin, 'texts/texts.ts')).catch(() => ({
    texts: null,
  }))) as {
    texts: { messages: Catalogues } | null;
  };
  return texts?.messages ?? null;
}

async function templatesIn(folder: string): Promise<readonly [name: string, source: string][]> {
  const names = await readdir(join(ROOT, folder), { recursive: true }).catch(() => []);
  const found = names.filter((name) => name.endsWith('.njk'));
  return Promise.all(
    found.map(
      async (name) =>
        [`${folder}/${name}`, await readFile(join(ROOT, folder, name), 'utf8')] as [string, string],
    ),
  );
}

const valuesIn = (message: Message): string[] =>
  (typeof message === 'string' ? [message] : Object.values(message))
    .map((text) =>
      [...text.matchAll(/\{\w+\}/g)]
        .map(String)
        .sort((a, b) => a.localeCompare(b))
        .join(),
    )
    .filter((names, at, all) => all.indexOf(names) === at);

const plugins = (await readdir(join(ROOT, 'plugins'))).toSorted((a, b) => a.localeCompare(b));
const catalogues = new Map<string, Catalogues>([['the shared templates', sharedTexts.messages]]);
for (const plugin of plugins) {
  const messages = await textsOf(plugin);
  if (messages !== null) catalogues.set(plugin, messages);
}

describe.each([...catalogues])('the texts of %s', (_, messages) => {
  it.each(Object.keys(LANGUAGES) as Language[])('are all there in "%s", with the same values', (language) => {
    expect(Object.keys(messages[language]).toSorted((a, b) => a.localeCompare(b))).toEqual(
      Object.keys(messages.en).toSorted((a, b) => a.localeCompare(b)),
    );
    for (const [key, message] of Object.entries(messages.en)) {
      const other = messages[language][key] ?? '';
      // a language may say in one form what English says in two, and leave `n` out of one of them
      const [all, ours] = [valuesIn(message), valuesIn(other)].map((sets) => new Set(sets.join().split(',')));
      expect([key, [...(ours ?? [])].toSorted((a, b) => a.localeCompare(b))]).toEqual([
        key,
        [...(all ?? [])].toSorted((a, b) => a.localeCompare(b)),
      ]);
    }
  });
});

const pages = [
  ...(await templatesIn('webroot/templates')).map((one) => ['', ...one] as const),
  ...(
    await Promise.all(
      plugins.map(async (plugin) =>
        (await templatesIn(`plugins/${plugin}/templates`)).map((one) => [plugin, ...one] as const),
      ),
    )
  ).flat(),
];

describe('templates', () => {
  it.each(pages)('of "%s": %s says nothing that cannot be said in another language', (_, __, source) => {
    expect(bareEnglish(source)).toEqual([]);
  });

  it.each(pages)('of "%s": %s says only what its catalogue has', (plugin, __, source) => {
    const known = { ...sharedTexts.messages.en, ...catalogues.get(plugin)?.en };
    expect(keysOf(source).filter((key) => !Object.hasOwn(known, key))).toEqual([]);
  });

  it('are searched for bare words in text, attributes and expressions', () => {
    expect(bareEnglish('<p>Hello {{ name }}</p>')).toEqual(['Hello']);
    expect(bareEnglish('<p title="Go back">{{ t("x") }}</p>')).toEqual(['Go back']);
    expect(bareEnglish("<p>{{ 'Desktops' if all else t('mine') }}</p>")).toEqual(['Desktops']);
    expect(
      bareEnglish('<code>deskgate.toml</code><svg><path d="M1 2"/></svg><p>{{ a }} – {# note #}</p>'),
    ).toEqual([]);
  });
});

describe('a catalogue', () => {
  const words = defineTexts({
    en: { left: { one: '{n} key is left', other: '{n} keys are left' }, name: 'Name' },
    de: { left: { one: '{n} Schlüssel bleibt', other: '{n} Schlüssel bleiben' }, name: 'Name' },
  });

  it('chooses the form that a number asks for, and writes numbers as the language does', () => {
    expect([1, 2, 1234].map((n) => words.in('de')('left', { n }))).toEqual([
      '1 Schlüssel bleibt',
      '2 Schlüssel bleiben',
      '1.234 Schlüssel bleiben',
    ]);
    expect(words.in('en')('left', { n: 1234 })).toBe('1,234 keys are left');
  });

  it('never looks for a value in what a value says', () => {
    expect(
      defineTexts({ en: { a: '{x} {y}' }, de: { a: '{x} {y}' } }).in('en')('a', { x: '{y}', y: '$&' }),
    ).toBe('{y} $&');
  });
});

it.each([
  [undefined, 'en'],
  ['de', 'de'],
  ['de-AT,en;q=0.5', 'de'],
  ['fr, en;q=0.8, de;q=0.9', 'de'],
  ['fr', 'en'],
  ['de;q=0, en', 'en'],
  ['*', 'en'],
  ['toString', 'en'],
])('reads Accept-Language "%s" as %s', (header, language) => {
  expect(acceptedLanguage(header)).toBe(language);
});
