import type { en } from './en.ts';
import type { Message } from './texts.ts';

/** German addresses people as Sie; buttons are verbs in the infinitive. */
export const de: Readonly<Record<keyof typeof en, Message>> = {
  'page.skip': 'Zum Inhalt springen',
  'page.pages': 'Seiten',
  'page.signed-in-as': 'Angemeldet als <bdi>{name}</bdi>',
  'page.signed-in-as-admin': 'Angemeldet als <bdi>{name}</bdi>, Administrator',
  'page.sign-out': 'Abmelden',
  'page.copy': 'Kopieren',
  'page.copied': 'Kopiert',
  'page.selected': 'Markiert',
  'page.menu': 'Menü',
  'theme.title': 'Darstellung',
  'theme.auto': 'System',
  'theme.light': 'Hell',
  'theme.dark': 'Dunkel',
  'error.details': 'Einzelheiten',
  'error.request': 'Anfrage',
  'error.home': 'Zur Startseite',
  'error.back': 'Zurück',
  'error.in-english': 'Auf Englisch:',
  'time.now': 'gerade eben',
  'time.ago': 'vor {length}',
  'time.ahead': 'in {length}',
  'time.days': { one: '{n} Tag', other: '{n} Tagen' },
  'time.days-alone': { one: '{n} Tag', other: '{n} Tage' },
  'time.hours': '{n} h',
  'time.minutes': '{n} min',
  'time.seconds': '{n} s',
  'time.instant': '<0,1 s',
};
