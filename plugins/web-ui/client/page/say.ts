import { defineTexts, isLanguage } from '../../../../src/browser.ts';
import { viewerDe } from '../../texts/viewer-de.ts';
import { viewerEn } from '../../texts/viewer-en.ts';

const texts = defineTexts({ en: viewerEn, de: viewerDe });
// tests have no document
const lang = typeof document === 'undefined' ? 'en' : document.documentElement.lang;

/** Says something in the language of the page. */
export const say = texts.in(isLanguage(lang) ? lang : 'en');
