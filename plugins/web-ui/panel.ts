import {
  asSaid,
  errorIn,
  type InstanceAction,
  type InstanceView,
  type Said,
  STAGES,
  type Stage,
  type TunnelTransport,
} from '../../src/api.ts';
import { failedWords } from './action-words.ts';
import { queueWords } from './queue-words.ts';
import { stageWords } from './status-words.ts';
import { whyStopped } from './stop-words.ts';
import type { PageWords } from './texts/texts.ts';
import { toldError } from './told-error.ts';
import { consoleOf, whyNoViewer } from './viewer-choices.ts';

/** What the page of an instance shows in place of the desktop. */
export interface Panel {
  readonly kind: 'progress' | 'running' | 'ended' | 'failed' | 'waiting';
  readonly title: string;
  /** Below the title; null where the stages or the error say it all. */
  readonly sentence: string | null;
  readonly stages: readonly StageLine[];
  readonly buttons: readonly PanelButton[];
  /** What was asked for and not done; null where there is nothing to tell. */
  readonly notice?: string | null;
  /** Address of the machine's own screen, which can be seen before its desktop answers; null where it cannot. */
  readonly console?: string | null;
}

export interface StageLine {
  readonly title: string;
  readonly hint: string;
  readonly state: 'done' | 'live' | 'failed' | 'waiting';
  /** UTC ms, for the clock of the live one. */
  readonly startedAt: number | null;
  /** Milliseconds that it took; null unless it is over. */
  readonly took: number | null;
  readonly message: string | null;
}

export interface PanelButton {
  readonly label: string;
  readonly icon: string;
  readonly style: 'primary' | 'plain' | 'danger';
  /** Address that the form posts to, or of the page that asks first. */
  readonly action: string;
  readonly asksFirst?: true;
}

/**
 * @param transports all there are: they tell why none of them can show a desktop that runs.
 * @param said what others say in English, in the language of `say`.
 */
export function panelOf(
  view: InstanceView,
  transports: readonly TunnelTransport[],
  say: PageWords,
  said: Said = asSaid,
): Panel {
  const name = view.appName;
  const buttons = buttonsOf(view, say);
  const stages = stageLines(view, say);
  switch (view.status) {
    case 'pending':
    case 'starting':
    case 'restarting': {
      const isGoingBack = view.job?.action === 'rollback';
      return {
        kind: 'progress',
        title: say(isGoingBack ? 'panel.going-back' : 'panel.starting', { name }),
        sentence: isGoingBack ? say('panel.going-back-text') : queueWords(view.waiting, say, said),
        stages,
        buttons,
        console: consoleOf(view, transports),
      };
    }
    case 'running':
      if (view.job?.action === 'pause')
        return waiting(say('panel.pausing', { name }), say('panel.pausing-text'), buttons);
      return {
        kind: 'running',
        title: view.appName,
        sentence: whyNoViewer(view, transports, say, said),
        stages: [],
        buttons,
        notice: failedWords(toldError(view.actionError, say.language, said), say),
      };
    case 'stopping':
      return {
        kind: 'waiting',
        title: say('panel.stopping', { name }),
        sentence:
          view.error === null
            ? (whyStopped(view, say) ?? say('panel.stopping-text'))
            : say('panel.not-stopped', { message: errorIn(view.error, say.language, said).message }),
        stages: [],
        buttons,
      };
    case 'paused':
      if (view.job?.action === 'resume') return waiting(say('panel.resuming', { name }), null, buttons);
      return {
        kind: 'ended',
        title: say('panel.paused', { name }),
        sentence: say('panel.paused-text'),
        stages: [],
        buttons,
        notice: failedWords(toldError(view.actionError, say.language, said), say),
      };
    case 'stopped':
      return {
        kind: 'ended',
        title: say('panel.ended', { name }),
        sentence: say('panel.ended-text', { why: whyStopped(view, say) ?? say('panel.was-stopped') }),
        stages: [],
        buttons,
      };
    case 'lost':
      return {
        kind: 'failed',
        title: say('panel.lost', { name }),
        sentence: view.error === null ? lostSince(view.runtimeAt, say) : null,
        stages: [],
        buttons,
      };
    case 'failed': {
      const ranBefore = view.startedAt !== null;
      const title = say(ranBefore ? 'panel.has-failed' : 'panel.did-not-start', { name });
      return { kind: 'failed', title, sentence: null, stages: ranBefore ? [] : stages, buttons };
    }
  }
}

function lostSince(time: number | null, say: PageWords): string {
  if (time === null) return say('panel.lost-text');
  const format = new Intl.DateTimeFormat(say.language, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'UTC',
  });
  return say('panel.lost-since', { when: format.format(time) });
}

function waiting(title: string, sentence: string | null, buttons: readonly PanelButton[]): Panel {
  return { kind: 'waiting', title, sentence, stages: [], buttons };
}

function stageLines(view: InstanceView, say: PageWords): StageLine[] {
  const reached = new Map<string, Stage>(view.stages.map((stage) => [stage.name, stage]));
  const last = view.stages.at(-1)?.name;
  return STAGES.map((name) => {
    const stage = reached.get(name);
    const words = stageWords(name, say);
    const nothing = { startedAt: null, took: null, message: null };
    // a failure before the first stage belongs to the first
    const failedHere =
      view.status === 'failed' && (name === last || (last === undefined && name === STAGES[0]));
    if (stage === undefined) return { ...words, ...nothing, state: failedHere ? 'failed' : 'waiting' };
    const { startedAt, endedAt, message } = stage;
    const took = endedAt === null ? null : endedAt - startedAt;
    if (failedHere) return { ...words, state: 'failed', startedAt, took, message };
    return { ...words, state: endedAt === null ? 'live' : 'done', startedAt, took, message };
  });
}

/** A button for each action that is allowed now and that this page knows. */
function buttonsOf({ id, appId, allowedActions, status }: InstanceView, say: PageWords): PanelButton[] {
  const allows = (action: InstanceAction): boolean => allowedActions.includes(action);
  const to = (verb: string): string => `/instance/${encodeURIComponent(id)}/${verb}`;
  const buttons: PanelButton[] = [];
  if (allows('retry'))
    buttons.push({ label: say('act.retry'), icon: 'again', style: 'primary', action: to('retry') });
  else if (allows('start')) {
    buttons.push({ label: say('act.start-again'), icon: 'play', style: 'primary', action: to('retry') });
  }
  if (status === 'lost') {
    const action = `/app/${encodeURIComponent(appId)}`;
    buttons.push({ label: say('act.start-new'), icon: 'play', style: 'primary', action });
  }
  if (allows('reconcile'))
    buttons.push({ label: say('act.reconcile'), icon: 'again', style: 'plain', action: to('reconcile') });
  if (allows('resume'))
    buttons.push({ label: say('act.resume'), icon: 'play', style: 'primary', action: to('resume') });
  if (allows('checkpoint'))
    buttons.push({ label: say('act.checkpoint'), icon: 'check', style: 'plain', action: to('checkpoint') });
  if (allows('rollback')) {
    const action = to('rollback');
    buttons.push({ label: say('act.rollback'), icon: 'again', style: 'plain', action, asksFirst: true });
  }
  if (allows('cancel'))
    buttons.push({ label: say('act.cancel'), icon: 'close', style: 'plain', action: to('stop') });
  else if (allows('stop')) {
    buttons.push({
      label: say('act.stop'),
      icon: 'stop',
      style: status === 'running' ? 'danger' : 'plain',
      action: to('stop'),
    });
  }
  if (allows('delete'))
    buttons.push({ label: say('act.delete'), icon: 'trash', style: 'plain', action: to('delete') });
  return buttons;
}
