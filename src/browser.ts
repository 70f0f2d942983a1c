/** What scripts of plugins in browsers may import of the core: nothing of it needs Node.js. */
export { defineTexts, isLanguage, type Message, type Words } from './texts/texts.ts';
