import { discoverPlugins } from '../../../src/plugins/discover.ts';
import { corePhrases } from '../../../src/texts/core-phrases.ts';
import { errorsDe } from '../../../src/texts/errors-de.ts';
import { sharedTexts } from '../../../src/texts/shared.ts';

const ROOT = new URL('../../../', import.meta.url);

/** All that the program says in German: catalogues, errors, phrases. */
export async function germanTexts(): Promise<readonly string[]> {
  const said: unknown[] = [sharedTexts.messages.de, errorsDe, corePhrases.de];
  for (const { plugin } of await discoverPlugins([])) {
    const own = (path: string): Promise<Record<string, unknown>> =>
      import(new URL(`plugins/${plugin.id}/texts/${path}`, ROOT).href).catch(() => ({}));
    said.push((await own('de.ts')).de, (await own('phrases-de.ts')).phrasesDe);
  }
  return said.flatMap(leaves);
}

function leaves(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(leaves);
}
