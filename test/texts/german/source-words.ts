import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sharedTexts } from '../../../src/texts/shared.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** They stand in many German words' places too seldom to be met by chance. */
const SHORT = new Set('of is to by be it or no on if we my up us'.split(' '));

export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** What the program is made of, without its tests and without what is German in it. */
export async function programFiles(): Promise<readonly SourceFile[]> {
  const found = await Promise.all(
    ['src', 'plugins'].map(async (folder) =>
      (await readdir(join(ROOT, folder), { recursive: true })).map((name) => `${folder}/${name}`),
    ),
  );
  const paths = found
    .flat()
    .filter(
      (path) =>
        path.endsWith('.ts') && !/\.test\.ts$|\/testing\/|(?:^|[/-])de\.ts$|\/schema(?:s)?\.ts$/.test(path),
    );
  return Promise.all(paths.map(async (path) => ({ path, text: await readFile(join(ROOT, path), 'utf8') })));
}

/** The words of a text, in lower case. */
export function wordsOf(text: string): string[] {
  return (text.match(/\p{L}[\p{L}'’]*/gu) ?? [])
    .map((word) => word.toLowerCase().replace(/['’].*$/, ''))
    .filter((word) => word.length > 2 || SHORT.has(word));
}

/** A text without what programs call things: `"vnc"`, `apps.view`, `disk_reserve`, `tcp://127.0.0.1`, `[plugins.mail]`. */
export function withoutNames(text: string): string {
  return text
    .replace(/"[\w.-]*"/g, ' ')
    .replace(/[^\s"„“(),]*\w[._:/=@\]][\w/][^\s"„“(),]*/g, ' ')
    .replace(/\[\S*\]/g, ' ');
}

/** The texts in a file of TypeScript that are of more than one word. */
function sentencesIn(source: string): string[] {
  const code = source.replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, '').replace(/^import .*$/gm, '');
  return [...code.matchAll(/'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g)]
    .map(([, one, two, three]) => one ?? two ?? (three ?? '').replace(/\$\{[^}]*\}/g, ' 7 '))
    .filter((text) => /\p{L} \p{L}|^\p{Lu}\p{Ll}/u.test(text));
}

/**
 * Words that the program uses in English and not in German: what is met of them on a German page is English.
 * @param german all that it says in German.
 */
export async function englishWords(german: readonly string[]): Promise<ReadonlySet<string>> {
  const files = await programFiles();
  const english = files.flatMap(({ text }) => sentencesIn(text)).flatMap(wordsOf);
  const both = new Set(
    [...german, ...Object.values(sharedTexts.messages.de).map((one) => JSON.stringify(one))]
      .map(withoutNames)
      .flatMap(wordsOf),
  );
  return new Set(english.filter((word) => !both.has(word)));
}
