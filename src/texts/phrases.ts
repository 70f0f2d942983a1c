import type { Language } from './texts.ts';

/**
 * What is said in English away from the pages (stages, checks, errors, notes of fields), by its English words, in other
 * languages. `{name}` stands for what is different each time and is kept; `{name:said}` for words that are phrases themselves:
 * without a translation of those, the whole is no such phrase.
 */
export type Phrases = Readonly<Partial<Record<Exclude<Language, 'en'>, Readonly<Record<string, string>>>>>;

/** The same in the language of who reads; what has no translation as it is. */
export type Said = (words: string) => string;

/** As it is: for English. */
export const asSaid: Said = (words) => words;

/** Longer ones are what engines and desktops say. */
const LONGEST = 2000;
/** Phrases in phrases. */
const DEEPEST = 6;
/** An amount of memory or disk with a fraction, as `bytesInWords` writes it. */
const AMOUNT = /^\d+\.\d+(?= GB$)/;
const SLOT = /\{(\w+)(:said)?\}/g;

interface Pattern {
  /** What is fixed: before, between and after the slots. */
  readonly fixed: readonly string[];
  readonly slots: readonly { readonly name: string; readonly isSaid: boolean }[];
  readonly translation: string;
}

/** Of one language. Of two translations of the same words the first one counts. */
class PhraseBook {
  readonly #whole = new Map<string, string>();
  /** The one with the most fixed letters first. */
  readonly #patterns: readonly Pattern[];

  readonly #language: Language;

  constructor(language: Language, all: readonly Readonly<Record<string, string>>[]) {
    this.#language = language;
    const patterns: Pattern[] = [];
    for (const [words, translation] of all.flatMap((one) => Object.entries(one))) {
      const slots = [...words.matchAll(SLOT)].map(([, name = '', said]) => ({
        name,
        isSaid: said !== undefined,
      }));
      if (slots.length > 0) patterns.push({ fixed: words.split(/\{\w+(?::said)?\}/), slots, translation });
      else if (!this.#whole.has(words)) this.#whole.set(words, translation);
    }
    this.#patterns = patterns.toSorted((a, b) => weightOf(b) - weightOf(a));
  }

  /** A text of several lines is told line by line. */
  say(words: string): string {
    const known = new Map<string, string | null>();
    const find = (text: string): string | null => this.#find(text, known, 0);
    return words
      .split('\n')
      .map((line) => find(line) ?? line)
      .join('\n');
  }

  /** @param known what the parts of the same text were found to be, so that none is looked at twice. */
  #find(words: string, known: Map<string, string | null>, depth: number): string | null {
    const whole = this.#whole.get(words);
    if (whole !== undefined) return whole;
    if (words.length > LONGEST || depth > DEEPEST) return null;
    const before = known.get(words);
    if (before !== undefined) return before;
    let found: string | null = null;
    for (const pattern of this.#patterns) {
      found = filled(pattern, words, {
        find: (part) => this.#find(part, known, depth + 1),
        write: (value) => value.replace(AMOUNT, (number) => Number(number).toLocaleString(this.#language)),
      });
      if (found !== null) break;
    }
    known.set(words, found);
    return found;
  }
}

/** The translation with what stands in the text; null where it is another one. */
function filled(
  { fixed, slots, translation }: Pattern,
  words: string,
  { find, write }: { find: (part: string) => string | null; write: (value: string) => string },
): string | null {
  const given = between(words, fixed);
  if (given === null) return null;
  const values = new Map<string, string>();
  for (const [at, { name, isSaid }] of slots.entries()) {
    const value = given[at] ?? '';
    const told = isSaid ? find(value) : write(value);
    if (told === null) return null;
    values.set(name, told);
  }
  return translation.replace(SLOT, (slot, name: string) => values.get(name) ?? slot);
}

/** Where there is a choice, the more that is fixed, and the more of it that is said. */
function weightOf({ fixed, slots }: Pattern): number {
  return fixed.join('').length * 10 + slots.filter(({ isSaid }) => isSaid).length;
}

/** What stands between the fixed parts, at least a letter each; null where the text is another one. Takes one pass. */
function between(text: string, fixed: readonly string[]): string[] | null {
  const [first = ''] = fixed;
  const last = fixed.at(-1) ?? '';
  if (!text.startsWith(first) || !text.endsWith(last)) return null;
  const end = text.length - last.length;
  const found: string[] = [];
  let from = first.length;
  for (const part of fixed.slice(1, -1)) {
    const at = text.indexOf(part, from + 1);
    if (at < 0 || at + part.length > end) return null;
    found.push(text.slice(from, at));
    from = at + part.length;
  }
  if (from >= end) return null;
  found.push(text.slice(from, end));
  return found;
}

/** All phrases by language, the core's own first. */
export function phraseBooks(all: readonly Phrases[]): (language: Language) => Said {
  const books = new Map<Language, PhraseBook>();
  return (language) => {
    if (language === 'en') return asSaid;
    let book = books.get(language);
    if (book === undefined) {
      book = new PhraseBook(
        language,
        all.map((phrases) => phrases[language] ?? {}),
      );
      books.set(language, book);
    }
    const known = book;
    return (words) => known.say(words);
  };
}
