import type { InstanceStatus, StageName } from '../../src/api.ts';

export const STATUS_WORD: Readonly<Record<InstanceStatus, string>> = {
  pending: 'Waiting',
  starting: 'Starting',
  running: 'Running',
  restarting: 'Restarting',
  stopping: 'Stopping',
  stopped: 'Stopped',
  paused: 'Paused',
  failed: 'Failed',
  lost: 'Lost',
};

/** What a stage is called, and what it does in plain words. */
export const STAGE_WORDS: Readonly<Record<StageName, { readonly title: string; readonly hint: string }>> = {
  check: { title: 'Check', hint: 'Is everything there that it needs?' },
  allocate: { title: 'Allocate', hint: 'A place and a port of its own' },
  launch: { title: 'Launch', hint: 'The desktop is created and started' },
  boot: { title: 'Boot', hint: 'Until its screen answers' },
  connect: { title: 'Connect', hint: 'The way into your browser' },
};
