import { de } from './de.ts';
import { en } from './en.ts';
import { defineTexts } from './texts.ts';

/** Known to the templates of every plugin. */
export const sharedTexts = defineTexts({ en, de });
export type SharedWords = ReturnType<typeof sharedTexts.in>;
