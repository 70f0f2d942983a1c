import type { AppView, InstanceView, Stage } from '../../src/api.ts';
import { failedWords } from './action-words.ts';
import { queueWords } from './queue-words.ts';
import { STAGE_WORDS, STATUS_WORD } from './status-words.ts';
import { stopNote } from './stop-words.ts';

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
  readonly openLabel: string;
  readonly canStop: boolean;
  readonly stopLabel: string;
  readonly canForget: boolean;
}

export function desktopCard(view: InstanceView, userId: string): DesktopCard {
  const stage = view.stages.at(-1);
  const isStarting = view.status === 'pending' || view.status === 'starting';
  return {
    id: view.id,
    name: view.appName,
    icon: view.icon,
    status: view.status,
    word: STATUS_WORD[view.status],
    note:
      view.error?.message ??
      queueWords(view.waiting) ??
      failedWords(view.actionError) ??
      (isStarting && stage !== undefined ? stageNote(stage) : null) ??
      stopNote(view, Date.now()),
    since: view.startedAt ?? view.createdAt,
    watching: view.viewers === 0 ? null : `${view.viewers} ${view.viewers === 1 ? 'viewer' : 'viewers'}`,
    owner: view.owner.id === userId ? null : view.owner.username,
    openLabel: openLabel(view),
    canStop: view.allowedActions.includes('stop') || view.allowedActions.includes('cancel'),
    stopLabel: isStarting ? 'Cancel' : 'Stop',
    canForget: view.allowedActions.includes('delete'),
  };
}

function stageNote({ name, message }: Stage): string {
  const { title, hint } = STAGE_WORDS[name];
  return `${title}: ${message ?? hint}`;
}

function openLabel({ status }: InstanceView): string {
  if (status === 'running') return 'Open';
  if (status === 'failed' || status === 'lost') return 'See why';
  return 'Follow';
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
