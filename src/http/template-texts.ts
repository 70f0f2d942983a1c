import { errorIn } from '../texts/errors.ts';
import { asSaid, type Said } from '../texts/phrases.ts';
import { sharedTexts } from '../texts/shared.ts';
import {
  isLanguage,
  type Language,
  type Message,
  type Messages,
  say,
  type Texts,
  type Values,
} from '../texts/texts.ts';

type AnyTexts = Texts<never>;

const SAID_BY_SCRIPT = /^time\.(?!days-alone|instant)|^page\.(?:copied|selected)$/;

/** What is HTML already, made by `safe`, is not escaped again. */
export interface Markup {
  safe(html: string): unknown;
  isSafe(value: unknown): boolean;
}

/**
 * What a template says: `t('key', { n: 3 })` of its plugin's catalogue or the shared one, `rich('key', { name: name })` for a
 * message with markup of its own, `told(error)` for an error in the language of the page, and `said(words)` for what a service
 * or a provider says in English.
 */
export function templateTexts(
  plugin: AnyTexts | undefined,
  language: Language,
  markup: Markup,
  said: Said = asSaid,
) {
  const find = (key: string): Message =>
    found(plugin, key, language) ?? found(sharedTexts, key, language) ?? key;
  return {
    language,
    pageWords: wordsOfPages(language),
    t: (key: string, values?: Values) => say(find(key), values, language),
    rich: (key: string, values: Readonly<Record<string, unknown>> = {}) => {
      const safeValues = Object.entries(values).map(([name, value]) => [
        name,
        typeof value === 'number' ? value : markup.isSafe(value) ? String(value) : escaped(String(value)),
      ]);
      return markup.safe(say(find(key), Object.fromEntries(safeValues), language));
    },
    told: (error: Parameters<typeof errorIn>[0] | null) => (error ? errorIn(error, language, said) : null),
    said: (words: unknown) => (typeof words === 'string' ? said(words) : words),
  };
}

/** What `page.js` says by itself. */
function wordsOfPages(language: Language): Messages {
  const all: Messages = sharedTexts.messages[language];
  return Object.fromEntries(Object.entries(all).filter(([key]) => SAID_BY_SCRIPT.test(key)));
}

/** What a plugin calls an entry of the navigation: a key of its texts, or the words themselves. */
export function titleIn(texts: AnyTexts | undefined, title: string, language: Language): string {
  return say(found(texts, title, language) ?? title, {}, language);
}

function found(texts: AnyTexts | undefined, key: string, language: string): Message | undefined {
  if (texts === undefined || !isLanguage(language)) return undefined;
  const all: Readonly<Record<Language, Messages>> = texts.messages;
  const own = Object.hasOwn(all[language], key) ? all[language][key] : undefined;
  return own ?? (Object.hasOwn(all.en, key) ? all.en[key] : undefined);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
