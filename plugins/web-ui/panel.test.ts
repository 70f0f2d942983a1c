import { describe, expect, it } from 'vitest';
import type { InstanceStatus, InstanceView, TunnelTransport } from '../../src/api.ts';
import { panelOf as panelWith } from './panel.ts';
import { instanceView, stagesUpTo } from './testing/instance-view.ts';
import { texts } from './texts/texts.ts';

const say = texts.in('en');

const vnc = { id: 'vnc', subprotocol: 'binary', protocols: ['vnc'] } as unknown as TunnelTransport;
const panelOf = (view: InstanceView) => panelWith(view, [vnc], say);
const labels = (status: InstanceStatus) =>
  panelOf(instanceView({ status })).buttons.map(({ label }) => label);

describe('what stands in place of a desktop', () => {
  it.each([
    ['pending', 'progress', ['Cancel']],
    ['starting', 'progress', ['Cancel']],
    ['running', 'running', ['Stop']],
    ['stopping', 'waiting', []],
    ['stopped', 'ended', ['Start again', 'Delete']],
    ['paused', 'ended', ['Resume', 'Stop']],
    ['failed', 'failed', ['Try again', 'Delete']],
    ['lost', 'failed', ['Start a new one', 'Look again', 'Delete']],
  ] as const)('of one that is %s is "%s" with %j', (status, kind, buttons) => {
    expect(panelOf(instanceView({ status })).kind).toBe(kind);
    expect(labels(status)).toEqual(buttons);
  });

  it('names all five stages, the live one among them', () => {
    const { stages } = panelOf(instanceView({ status: 'starting', stages: stagesUpTo(4, 'Waiting') }));
    expect(stages.map(({ title, state }) => `${title} ${state}`)).toEqual([
      'Check done',
      'Allocate done',
      'Launch done',
      'Boot live',
      'Connect waiting',
    ]);
    expect(stages[2]?.took).toBe(412);
    expect(stages[3]).toMatchObject({ took: null, message: 'Waiting' });
  });

  it('keeps a failure on the stage where it happened', () => {
    const { stages } = panelOf(instanceView({ status: 'failed', stages: stagesUpTo(3, null, true) }));
    expect(stages.map(({ state }) => state)).toEqual(['done', 'done', 'failed', 'waiting', 'waiting']);
  });

  it('blames the first stage when none was reached', () => {
    const { stages } = panelOf(instanceView({ status: 'failed', stages: [] }));
    expect(stages[0]?.state).toBe('failed');
  });

  it('shows no stages of a start that succeeded before the desktop failed', () => {
    const panel = panelOf(
      instanceView({ status: 'failed', startedAt: 5, stages: stagesUpTo(5, null, true) }),
    );
    expect(panel).toMatchObject({ title: 'Xfce desktop has failed', stages: [] });
  });

  it('offers the console of a machine that starts, from when it can be seen', () => {
    const console = { ...vnc, id: 'console', subprotocol: 'console', protocols: ['console'] } as const;
    const starting = instanceView({ status: 'starting', transports: ['vnc', 'console'] });
    const offered = (view: InstanceView) => panelWith(view, [vnc, console], say).console ?? null;
    expect(offered(starting)).toBeNull();
    expect(offered({ ...starting, allowedActions: ['cancel', 'console'] })).toBe(
      `/instance/${starting.id}?viewer=console`,
    );
    expect(offered(instanceView({ status: 'running', transports: ['vnc', 'console'] }))).toBeNull();
  });

  it('posts to the instance, whatever its id is made of', () => {
    const [first] = panelOf(instanceView({ id: '../x?"', status: 'failed' })).buttons;
    expect(first?.action).toBe('/instance/..%2Fx%3F%22/retry');
  });

  it.each([
    [null, 'The desktop was stopped. Nothing'],
    [{ why: 'idle', minutes: 60 }, 'Stopped because nobody was connected for 60 minutes. Nothing'],
    [{ why: 'idle', minutes: 1 }, 'Stopped because nobody was connected for 1 minute. Nothing'],
    [{ why: 'idle', minutes: null }, 'Stopped because nobody was connected. Nothing'],
    [
      { why: 'max-time', minutes: 600 },
      'Stopped because its time was over: it may run for 10 hours. Nothing',
    ],
    [
      { why: 'max-time', minutes: 90 },
      'Stopped because its time was over: it may run for 90 minutes. Nothing',
    ],
    [{ why: 'max-time', minutes: null }, 'Stopped because its time was over. Nothing'],
    [{ why: 'schedule', minutes: null }, 'Stopped as the schedule of the application says. Nothing'],
  ] as const)('says of %j why it was stopped', (stoppedBy, words) => {
    const { sentence } = panelOf(instanceView({ status: 'stopped', stoppedBy }));
    expect(sentence).toBe(`${words} of it is left running.`);
    const stopping = panelOf(instanceView({ status: 'stopping', stoppedBy })).sentence;
    if (stoppedBy !== null) expect(`${stopping} Nothing`).toBe(words);
  });

  it('says why a desktop that runs cannot be shown', () => {
    const view = instanceView({ status: 'running', protocol: 'rdp', transports: [] });
    const guacamole = {
      protocols: ['rdp'],
      unavailable: () => 'guacd is not configured.',
    } as unknown as TunnelTransport;
    expect(panelWith(view, [vnc], say).sentence).toBe('The desktop runs, but nothing here can show rdp.');
    expect(panelWith(view, [vnc, guacamole], say).sentence).toContain(
      'cannot be shown: guacd is not configured.',
    );
    expect(panelOf(instanceView({ status: 'running' })).sentence).toBeNull();
  });
});
