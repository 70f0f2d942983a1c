import { defineTexts } from '../../../src/api.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { viewerDe } from './viewer-de.ts';
import { viewerEn } from './viewer-en.ts';

export const texts = defineTexts({ en: { ...viewerEn, ...en }, de: { ...viewerDe, ...de } });
export type PageWords = ReturnType<typeof texts.in>;
