import {
  type InstanceAction,
  type InstanceView,
  STAGES,
  type Stage,
  type TunnelTransport,
} from '../../src/api.ts';
import { failedWords } from './action-words.ts';
import { queueWords } from './queue-words.ts';
import { STAGE_WORDS } from './status-words.ts';
import { whyStopped } from './stop-words.ts';
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

/** @param transports all there are: they tell why none of them can show a desktop that runs. */
export function panelOf(view: InstanceView, transports: readonly TunnelTransport[]): Panel {
  const buttons = buttonsOf(view);
  const stages = stageLines(view);
  switch (view.status) {
    case 'pending':
    case 'starting':
    case 'restarting': {
      const isGoingBack = view.job?.action === 'rollback';
      return {
        kind: 'progress',
        title: isGoingBack ? `${view.appName} goes back` : `Starting ${view.appName}`,
        sentence: isGoingBack ? GOING_BACK : queueWords(view.waiting),
        stages,
        buttons,
        console: consoleOf(view, transports),
      };
    }
    case 'running':
      if (view.job?.action === 'pause') return waiting(`Pausing ${view.appName}`, PAUSING, buttons);
      return {
        kind: 'running',
        title: view.appName,
        sentence: whyNoViewer(view, transports),
        stages: [],
        buttons,
        notice: failedWords(view.actionError),
      };
    case 'stopping':
      return {
        kind: 'waiting',
        title: `Stopping ${view.appName}`,
        sentence:
          view.error === null
            ? (whyStopped(view) ??
              'The desktop is asked to end; what does not end by itself is ended for it.')
            : `It could not be stopped yet: ${view.error.message} This is tried again until it is done.`,
        stages: [],
        buttons,
      };
    case 'paused':
      if (view.job?.action === 'resume') return waiting(`Resuming ${view.appName}`, null, buttons);
      return {
        kind: 'ended',
        title: `${view.appName} is paused`,
        sentence: 'The desktop keeps its state but does not run, so it cannot be shown.',
        stages: [],
        buttons,
        notice: failedWords(view.actionError),
      };
    case 'stopped':
      return {
        kind: 'ended',
        title: `${view.appName} has ended`,
        sentence: `${whyStopped(view) ?? 'The desktop was stopped.'} Nothing of it is left running.`,
        stages: [],
        buttons,
      };
    case 'lost':
      return {
        kind: 'failed',
        title: `${view.appName} is lost`,
        sentence:
          view.error === null
            ? `Its provider has not known this desktop${since(view.runtimeAt)}: something else removed it.`
            : null,
        stages: [],
        buttons,
      };
    case 'failed': {
      const ranBefore = view.startedAt !== null;
      const title = ranBefore ? `${view.appName} has failed` : `${view.appName} did not start`;
      return { kind: 'failed', title, sentence: null, stages: ranBefore ? [] : stages, buttons };
    }
  }
}

/** ` since 14:05 UTC on 3 March` */
function since(time: number | null): string {
  if (time === null) return '';
  const text = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
  return ` since ${text.format(time)} UTC`;
}

const GOING_BACK = 'Its disks become what they were when its state was saved; then it starts.';
const PAUSING = 'Everything in the desktop is kept as it is.';

function waiting(title: string, sentence: string | null, buttons: readonly PanelButton[]): Panel {
  return { kind: 'waiting', title, sentence, stages: [], buttons };
}

function stageLines(view: InstanceView): StageLine[] {
  const reached = new Map<string, Stage>(view.stages.map((stage) => [stage.name, stage]));
  const last = view.stages.at(-1)?.name;
  return STAGES.map((name) => {
    const stage = reached.get(name);
    const words = STAGE_WORDS[name];
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
function buttonsOf({ id, appId, allowedActions, status }: InstanceView): PanelButton[] {
  const allows = (action: InstanceAction): boolean => allowedActions.includes(action);
  const to = (verb: string): string => `/instance/${encodeURIComponent(id)}/${verb}`;
  const buttons: PanelButton[] = [];
  if (allows('retry'))
    buttons.push({ label: 'Try again', icon: 'again', style: 'primary', action: to('retry') });
  else if (allows('start')) {
    buttons.push({ label: 'Start again', icon: 'play', style: 'primary', action: to('retry') });
  }
  if (status === 'lost') {
    const action = `/app/${encodeURIComponent(appId)}`;
    buttons.push({ label: 'Start a new one', icon: 'play', style: 'primary', action });
  }
  if (allows('reconcile'))
    buttons.push({ label: 'Look again', icon: 'again', style: 'plain', action: to('reconcile') });
  if (allows('resume'))
    buttons.push({ label: 'Resume', icon: 'play', style: 'primary', action: to('resume') });
  if (allows('checkpoint'))
    buttons.push({ label: 'Save this state', icon: 'check', style: 'plain', action: to('checkpoint') });
  if (allows('rollback')) {
    const action = to('rollback');
    buttons.push({ label: 'Go back …', icon: 'again', style: 'plain', action, asksFirst: true });
  }
  if (allows('cancel')) buttons.push({ label: 'Cancel', icon: 'close', style: 'plain', action: to('stop') });
  else if (allows('stop')) {
    buttons.push({
      label: 'Stop',
      icon: 'stop',
      style: status === 'running' ? 'danger' : 'plain',
      action: to('stop'),
    });
  }
  if (allows('delete'))
    buttons.push({ label: 'Delete', icon: 'trash', style: 'plain', action: to('delete') });
  return buttons;
}
