import { defineTexts, isLanguage } from '../../../../src/browser.ts';
import { playerDe } from '../../texts/player-de.ts';
import { playerEn } from '../../texts/player-en.ts';

const texts = defineTexts({ en: playerEn, de: playerDe });
// tests have no document
const lang = typeof document === 'undefined' ? 'en' : document.documentElement.lang;

/** Says something in the language of the page. */
export const say = texts.in(isLanguage(lang) ? lang : 'en');
