import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { projectRoot } from '../../src/root.ts';
import { sharedTexts } from '../../src/texts/shared.ts';
import type { Language, Message } from '../../src/texts/texts.ts';

type Catalogues = Readonly<Record<Language, Readonly<Record<string, Message>>>>;

let english: Promise<readonly string[]> | undefined;

/** What a German page says in words that only the English texts have, and does not mark as English. */
export async function englishOn(page: Page): Promise<string[]> {
  english ??= onlyEnglish();
  return page.evaluate(
    (known) => {
      const words = new Set(known);
      const found: string[] = [];
      for (const element of document.body.querySelectorAll('*')) {
        if (element.closest('[lang="en"], code, pre, bdi, script, noscript') !== null) continue;
        const said = [...element.childNodes].flatMap((node) =>
          node.nodeType === Node.TEXT_NODE ? [(node.textContent ?? '').trim()] : [],
        );
        for (const name of ['aria-label', 'placeholder', 'title'])
          said.push(element.getAttribute(name) ?? '');
        found.push(...said.filter((text) => words.has(text)).map((text) => `"${text}" is English`));
      }
      return found;
    },
    [...(await english)],
  );
}

async function onlyEnglish(): Promise<readonly string[]> {
  const catalogues: Catalogues[] = [sharedTexts.messages];
  for (const plugin of await readdir(join(projectRoot(), 'plugins'))) {
    const path = join(projectRoot(), 'plugins', plugin, 'texts/texts.ts');
    const module = (await import(path).catch(() => null)) as { texts: { messages: Catalogues } } | null;
    if (module !== null) catalogues.push(module.texts.messages);
  }
  const said = (language: Language): Set<string> =>
    new Set(catalogues.flatMap(({ [language]: texts }) => Object.values(texts).flatMap(formsOf)));
  const german = said('de');
  return [...said('en')].filter((text) => text.length > 2 && !german.has(text));
}

const formsOf = (message: Message): string[] =>
  typeof message === 'string' ? [message] : Object.values(message);
