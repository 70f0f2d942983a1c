export { element, elements } from '../../../../src/browser.ts';
