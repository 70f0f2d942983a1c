import { describe, expect, it } from 'vitest';
import type { InstanceAction, InstanceStatus } from '../../src/instances/model.ts';
import type { ProviderCapabilities, RuntimeState } from '../../src/instances/provider.ts';
import { allowedActions, isBusy, statusOf } from '../../src/instances/status.ts';

const open = { desired: 'running', runtime: null, endedAt: null, error: null } as const;
const error = { code: 'DESKTOP_DIED', message: 'It died.', detail: null, remedy: 'Look.' };
const start = (status: 'pending' | 'running') => ({ action: 'instance.start', status });
const able: ProviderCapabilities = {
  publishesPorts: true,
  survivesGateway: true,
  canPause: true,
  canRestart: true,
  canSnapshot: false,
  keepsHomes: false,
  hasLogs: true,
};

describe('the status of an instance', () => {
  it('is pending while its start waits', () => {
    expect(statusOf(open, start('pending'))).toBe('pending');
  });

  it('is starting while its start runs', () => {
    expect(statusOf({ ...open, runtime: 'created' }, start('running'))).toBe('starting');
  });

  it.each<[RuntimeState, InstanceStatus]>([
    ['created', 'failed'],
    ['running', 'running'],
    ['paused', 'paused'],
    ['restarting', 'restarting'],
    ['removing', 'stopping'],
    ['exited', 'stopping'],
    ['dead', 'failed'],
    ['gone', 'lost'],
  ])('follows the runtime when nobody works on it: %s is %s', (runtime, status) => {
    expect(statusOf({ ...open, runtime }, null)).toBe(status);
  });

  it('is failed when nothing was launched and nobody works on it', () => {
    expect(statusOf(open, null)).toBe('failed');
  });

  it('is failed with an error, until it is tried again', () => {
    expect(statusOf({ ...open, error }, null)).toBe('failed');
    expect(statusOf({ ...open, error }, start('pending'))).toBe('pending');
  });

  it('is stopping from the moment that it is not wanted, whatever still runs', () => {
    const row = { ...open, desired: 'stopped', runtime: 'running' } as const;
    expect(statusOf(row, null)).toBe('stopping');
    expect(statusOf(row, start('running'))).toBe('stopping');
    expect(statusOf(row, { action: 'instance.stop', status: 'pending' })).toBe('stopping');
  });

  it('is stopped when nothing of it is left', () => {
    expect(statusOf({ ...open, desired: 'stopped', runtime: 'gone', endedAt: 1 }, null)).toBe('stopped');
  });
});

describe('the allowed actions', () => {
  it('let a running desktop be connected and stopped', () => {
    expect(allowedActions('running', able)).toEqual(['connect', 'stop', 'restart', 'pause', 'logs']);
  });

  it('let every desktop that is not ended or ending be stopped or removed', () => {
    const all: InstanceStatus[] = [
      'pending',
      'starting',
      'running',
      'restarting',
      'paused',
      'failed',
      'lost',
    ];
    for (const status of all) {
      const actions = allowedActions(status, able);
      const ends: readonly InstanceAction[] = ['stop', 'cancel', 'delete'];
      expect(
        actions.some((action) => ends.includes(action)),
        status,
      ).toBe(true);
    }
  });

  it('let a desktop be put back only where there is a state that it can go back to', () => {
    const facts = { isLaunched: false, isOwned: true, hasCheckpoint: false };
    const canRollBack = { ...able, canRollBack: true };
    const of = (change: Partial<typeof facts>, status: InstanceStatus = 'running', job?: string) =>
      allowedActions(status, canRollBack, job === undefined ? null : { action: job }, {
        ...facts,
        ...change,
      }).filter((action) => action === 'checkpoint' || action === 'rollback');
    expect(of({})).toEqual(['checkpoint']);
    expect(of({ hasCheckpoint: true })).toEqual(['checkpoint', 'rollback']);
    expect(of({ hasCheckpoint: true }, 'paused')).toEqual(['rollback']);
    for (const status of [
      'pending',
      'starting',
      'restarting',
      'stopping',
      'stopped',
      'failed',
      'lost',
    ] as const)
      expect(of({ hasCheckpoint: true }, status), status).toEqual([]);
    for (const job of ['checkpoint', 'snapshot', 'pause'])
      expect(of({ hasCheckpoint: true }, 'running', `instance.${job}`), job).toEqual([]);
    // nobody's yet: its owner would go back to before it was theirs
    expect(of({ isOwned: false })).toEqual([]);
    expect(allowedActions('running', able, null, { ...facts, hasCheckpoint: true })).not.toContain(
      'rollback',
    );
  });

  it('is restarting while a desktop goes back', () => {
    const job = { action: 'instance.rollback', status: 'running' } as const;
    expect(statusOf({ ...open, runtime: 'running' }, job)).toBe('restarting');
    expect(statusOf({ ...open, runtime: 'running' }, { ...job, action: 'instance.checkpoint' })).toBe(
      'running',
    );
  });

  it('leave logs out where the provider has none', () => {
    expect(allowedActions('running', { ...able, hasLogs: false })).not.toContain('logs');
    expect(allowedActions('running', null)).not.toContain('logs');
  });
});

describe('busy', () => {
  it('is an explicit set: running is not busy', () => {
    const busy = (['pending', 'starting', 'restarting', 'stopping'] as const).map(isBusy);
    const idle = (['running', 'stopped', 'paused', 'failed', 'lost'] as const).map(isBusy);
    expect(busy).toEqual([true, true, true, true]);
    expect(idle).toEqual([false, false, false, false, false]);
  });
});
