import { type InstanceStatus, type StageName, sharedTexts } from '../../src/api.ts';
import type { PageWords } from './texts/texts.ts';

export const statusWord = (status: InstanceStatus, say: PageWords): string =>
  sharedTexts.in(say.language)(`status.${status}`);

/** What a stage is called, and what it does in plain words. */
export const stageWords = (name: StageName, say: PageWords) => ({
  title: say(`stage.${name}`),
  hint: say(`stage.${name}-hint`),
});
