import { type AppView, asSaid, errorIn, type InstanceView, type Said, type Stage } from '../../src/api.ts';
import { failedWords } from './action-words.ts';
import { queueWords } from './queue-words.ts';
import { stageWords, statusWord } from './status-words.ts';
import { stopNote } from './stop-words.ts';
import type { PageWords } from './texts/texts.ts';
import { toldError } from './told-error.ts';

/** A desktop as the start page shows it. */
export interface DesktopCard {
  readonly id: string;
  readonly name: string;
  readonly icon: string;
  readonly status: string;
  readonly word: string;
  /** What it is doing or why it failed; null when there is nothing to add to the status. */
  readonly note: string | null;
  /** UTC ms. */
  readonly since: number;
  /** `2 viewers`, null when nobody watches. */
  readonly watching: string | null;
  /** Null when it is one's own. */
  readonly owner: string | null;
  /** Name of the project that it belongs to. */
  readonly project: string | null;
  /** Whether what it shows is recorded. */
  readonly isRecorded: boolean;
  readonly openLabel: string;
  readonly canStop: boolean;
  readonly stopLabel: string;
  readonly canForget: boolean;
}

/** @param said what others say in English, in the language of `say`. */
export function desktopCard(
  view: InstanceView,
  userId: string,
  say: PageWords,
  said: Said = asSaid,
): DesktopCard {
  const stage = view.stages.at(-1);
  const isStarting = view.status === 'pending' || view.status === 'starting';
  return {
    id: view.id,
    name: view.appName,
    icon: view.icon,
    status: view.status,
    word: statusWord(view.status, say),
    note:
      (view.error === null ? null : errorIn(view.error, say.language, said).message) ??
      queueWords(view.waiting, say, said) ??
      failedWords(toldError(view.actionError, say.language, said), say) ??
      (isStarting && stage !== undefined ? stageNote(stage, say, said) : null) ??
      stopNote(view, Date.now(), say),
    since: view.startedAt ?? view.createdAt,
    watching: view.viewers === 0 ? null : say('home.viewers', { n: view.viewers }),
    owner: view.owner.id === userId ? null : view.owner.username,
    project: view.project?.name ?? null,
    isRecorded: view.isRecorded,
    openLabel: openLabel(view, say),
    canStop: view.allowedActions.includes('stop') || view.allowedActions.includes('cancel'),
    stopLabel: say(isStarting ? 'act.cancel' : 'act.stop'),
    canForget: view.allowedActions.includes('delete'),
  };
}

function stageNote({ name, message }: Stage, say: PageWords, said: Said): string {
  const { title, hint } = stageWords(name, say);
  return say('stage.note', { title, message: message === null ? hint : said(message) });
}

function openLabel({ status }: InstanceView, say: PageWords): string {
  if (status === 'running') return say('home.open');
  return say(status === 'failed' || status === 'lost' ? 'home.see-why' : 'home.follow');
}

/** The applications whose id, name or description holds every word that was typed. */
export function searchApps(apps: readonly AppView[], query: string): readonly AppView[] {
  const words = query.toLocaleLowerCase().split(/\s+/u).filter(Boolean);
  if (words.length === 0) return apps;
  return apps.filter(({ id, name, description }) => {
    const text = `${id} ${name} ${description}`.toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
}
