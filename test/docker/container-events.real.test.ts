import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError, connectEngine, type Engine, watchContainers } from '../../src/api.ts';
import { eventually } from '../contracts/provider-rig.ts';
import type { Misdeed } from '../fakes/docker/fake-answers.ts';
import { FakeEngine } from '../fakes/docker/fake-engine.ts';

const EVENTS = {
  label: ['x.gateway=mine', 'x.instance'],
  instanceOf: (labels: Readonly<Record<string, string>>) => labels['x.instance'] ?? null,
};

let fake: FakeEngine;
let engine: Engine;
let stop: AbortController;
let told: string[];

beforeEach(async () => {
  fake = await FakeEngine.open();
  engine = await connectEngine({ host: fake.host, timeoutMs: 200 });
  stop = new AbortController();
  told = [];
});
afterEach(async () => {
  stop.abort();
  expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
  await eventually(() => expect(fake.watchers).toBe(0));
  await fake.close();
});

/** What it ends with. */
function watch(): Promise<unknown> {
  const listener = {
    watching: () => void told.push('watching'),
    changed: (id: string) => void told.push(id),
  };
  return watchContainers(engine, EVENTS, listener, stop.signal).then(
    () => 'end',
    (error: unknown) => error,
  );
}

async function open(): Promise<{ outcome: Promise<unknown> }> {
  const outcome = watch();
  await eventually(() => expect(told).toEqual(['watching']));
  return { outcome };
}

const event = (attributes: unknown): string => `${JSON.stringify({ Actor: { Attributes: attributes } })}\n`;

describe('events of containers', () => {
  it('ask for ours alone, and for what changes them', async () => {
    await open();
    const [asked] = fake.asked('GET', /^\/events$/);
    const filters = JSON.parse(asked?.query.get('filters') ?? '');
    expect(filters).toMatchObject({ type: ['container'], label: EVENTS.label });
    for (const wanted of ['die', 'pause', 'unpause', 'destroy', 'start', 'oom', 'stop']) {
      expect(filters.event).toContain(wanted);
    }
    expect([...(asked?.query.keys() ?? [])]).toEqual(['filters']);
  });

  it('tell instances, whatever else the engine says', async () => {
    await open();
    fake.tell(
      '\n{"half": \n[]\nnull\n7\n"text"\n{}\n{"Actor":null}\n{"Actor":{"Attributes":[1]}}\n{"Actor":7}\n',
    );
    fake.tell(event({ other: 'x' }));
    fake.tell(event(null));
    fake.tell(event({ 'x.instance': 'one' }));
    await eventually(() => expect(told).toEqual(['watching', 'one']));
  });

  it('keep no line of any length', async () => {
    await open();
    for (let n = 0; n < 40; n += 1) fake.tell('x'.repeat(100_000));
    fake.tell(`\n${event({ 'x.instance': 'after' })}`);
    await eventually(() => expect(told).toEqual(['watching', 'after']));
  });

  it('end when the engine ends them, and break when it hangs up', async () => {
    const { outcome: ending } = await open();
    fake.endEvents(true);
    expect(await ending).toBe('end');
    told = [];
    const { outcome: breaking } = await open();
    fake.endEvents(false);
    expect(await breaking).toMatchObject({ code: 'PROVIDER_UNREACHABLE' });
  });

  it('end with the reason of who does not want them any more', async () => {
    const { outcome } = await open();
    const reason = new Error('enough');
    stop.abort(reason);
    expect(await outcome).toBe(reason);
    expect(await watch()).toBe(reason);
  });

  it('outlive the time that the engine has for an answer', async () => {
    const { outcome } = await open();
    await new Promise((resolve) => setTimeout(resolve, 300));
    fake.tell(event({ 'x.instance': 'late' }));
    await eventually(() => expect(told).toEqual(['watching', 'late']));
    fake.endEvents(true);
    expect(await outcome).toBe('end');
  });

  it.each<[string, Misdeed]>([
    ['refuses', { kind: 'refuse', status: 500, message: 'no' }],
    ['does not know them', { kind: 'refuse', status: 404, message: 'page not found' }],
    ['stays silent', { kind: 'stay-silent' }],
    ['hangs up', { kind: 'hang-up' }],
    ['is no engine', { kind: 'talk-nonsense' }],
  ])('fail where the engine %s, and nothing stays open', async (_what, misdeed) => {
    fake.intercept = () => misdeed;
    const outcome = await watch();
    expect(outcome).toBeInstanceOf(AppError);
    expect(told).toEqual([]);
  });
});
