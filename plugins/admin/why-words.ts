import type { Core, Decision, Role, Said } from '../../src/api.ts';
import { texts } from './texts/texts.ts';

type Words = ReturnType<typeof texts.in>;
type Explained = Awaited<ReturnType<Core['people']['explain']>>[number];

/** `denied by group interns (apps.*)`, in the language of the page. */
export function whyWords({ isAllowed, by, name, entry }: Decision, say: Words): string {
  if (by === 'nothing') return say('why.nothing');
  const who = say(`why.by-${by}`, { name: by === 'role' ? say(`role.${name as Role}`) : (name ?? '') });
  const what = entry === null ? who : say('why.entry', { who, entry });
  return say(isAllowed ? 'why.allowed' : 'why.denied', { by: what });
}

/** What a permission is for; plugins' own are told in their words. */
export function permissionTitle(
  { permission, title }: Pick<Explained, 'permission' | 'title'>,
  say: Words,
  said: Said,
): string {
  const key = `permission.${permission}`;
  return Object.hasOwn(texts.messages.en, key) ? say(key as 'permission.apps.view') : said(title);
}
