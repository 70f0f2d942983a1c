import { defineTexts, type Words } from '../../../src/api.ts';
import { de } from './de.ts';
import { en } from './en.ts';

/** What the pages of the inventory say. */
export const texts = defineTexts({ en, de });
export type InventoryWords = Words<keyof typeof en>;
