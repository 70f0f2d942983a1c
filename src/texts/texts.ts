/**
 * What people read, in their language. Without anything of Node.js: scripts in browsers use it too, by `src/browser.ts`.
 */

/** Languages of the pages, by their own names. One more is a line here, a catalogue in `src/texts/` and one in each plugin. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof LANGUAGES;

/** A sentence with `{names}` of values in it; or one for each plural form of the value `n`. */
export type Message = string | ({ readonly other: string } & Partial<Record<Intl.LDMLPluralRule, string>>);
export type Messages = Readonly<Record<string, Message>>;
/** Numbers are written as the language does. */
export type Values = Readonly<Record<string, string | number>>;

/** Says a message of a catalogue. */
export interface Words<Key extends string = string> {
  (key: Key, values?: Values): string;
  readonly language: Language;
}

export interface Texts<Key extends string = string> {
  readonly messages: Readonly<Record<Language, Readonly<Record<Key, Message>>>>;
  in(language: Language): Words<Key>;
}

/** A catalogue for each language, with the same keys. English is what the keys mean. */
export function defineTexts<const Own extends Messages>(
  messages: { readonly en: Own } & Readonly<Record<Language, Readonly<Record<keyof Own & string, Message>>>>,
): Texts<keyof Own & string> {
  return {
    messages,
    in: (language) =>
      Object.assign(
        (key: string, values?: Values) =>
          say(messages[language][key] ?? messages.en[key] ?? key, values, language),
        { language },
      ),
  };
}

/** The message with its values, in the plural form that `n` asks for. */
export function say(message: Message, values: Values = {}, language: Language = 'en'): string {
  const text =
    typeof message === 'string'
      ? message
      : (message[new Intl.PluralRules(language).select(Number(values.n))] ?? message.other);
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? value.toLocaleString(language) : value;
  });
}

export function isLanguage(name: unknown): name is Language {
  return typeof name === 'string' && Object.hasOwn(LANGUAGES, name);
}

/** The language that somebody reads best, of an `Accept-Language` header; English if none of them is spoken. */
export function acceptedLanguage(header: string | undefined): Language {
  const wanted = (header ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [range = '', ...more] = part.trim().toLowerCase().split(';');
      const q = more
        .map((one) => /^\s*q=([01](?:\.\d{0,3})?)$/.exec(one)?.[1])
        .find((one) => one !== undefined);
      return { name: range.split('-')[0], weight: q === undefined ? 1 : Number(q) };
    })
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight);
  for (const { name } of wanted) if (isLanguage(name)) return name;
  return 'en';
}
