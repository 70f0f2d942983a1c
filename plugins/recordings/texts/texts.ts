import { defineTexts } from '../../../src/api.ts';
import { de } from './de.ts';
import { en } from './en.ts';

export const texts = defineTexts({ en, de });
