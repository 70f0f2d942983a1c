/** What scripts of plugins in browsers may import of the core: nothing of it needs Node.js. */
export { element, elements } from './elements.ts';
export { defineTexts, isLanguage, type Message, type Messages, type Words } from './texts/texts.ts';
