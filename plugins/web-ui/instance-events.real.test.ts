import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { EventStreams } from './event-streams.ts';
import { instanceView, stagesUpTo } from './testing/instance-view.ts';
import { type TestPages, testPages } from './testing/pages.ts';
import { readEvents } from './testing/read-events.ts';

let pages: TestPages;
let cookie: string;
beforeEach(async () => {
  pages = await testPages();
  cookie = pages.cookie('ada');
});

const follow = async (id: string, signal?: AbortSignal) => {
  const options = { cookie, accept: 'text/event-stream', ...(signal === undefined ? {} : { signal }) };
  return pages.get(`/instance/${id}/events`, options);
};
const panelIn = (data: string) =>
  JSON.parse(data) as { status: string; kind: string; title: string; html: string };
const nobodyWatches = () => vi.waitFor(() => expect(pages.instances.watchers).toBe(0));

describe('the events of an instance', () => {
  it('carry the panel now, after every change, and then the end', async () => {
    pages.instances.put(instanceView({ id: 'one', status: 'pending' }));
    const response = await follow('one');
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const events = readEvents(response);
    expect(panelIn((await events.next()).value?.data ?? '')).toMatchObject({
      status: 'pending',
      kind: 'progress',
    });

    pages.instances.put(
      instanceView({ id: 'one', status: 'starting', stages: stagesUpTo(3, 'Pulling: 40 %') }),
    );
    expect(panelIn((await events.next()).value?.data ?? '').html).toContain('Pulling: 40 %');

    pages.instances.put(instanceView({ id: 'one', status: 'running' }));
    expect(panelIn((await events.next()).value?.data ?? '')).toMatchObject({
      status: 'running',
      kind: 'running',
    });

    pages.instances.put(instanceView({ id: 'one', status: 'stopped' }));
    expect(panelIn((await events.next()).value?.data ?? '').status).toBe('stopped');
    expect((await events.next()).value?.event).toBe('end');
    expect((await events.next()).done).toBe(true);
    await nobodyWatches();
  });

  it('carry new lines of the log while the desktop starts', async () => {
    const starting = instanceView({ id: 'one', status: 'starting', stages: stagesUpTo(4) });
    pages.instances.put(starting, ['first line']);
    const events = readEvents(await follow('one'));
    expect(panelIn((await events.next()).value?.data ?? '').html).toContain('first line');
    // no change of the instance is announced: only the log has grown
    pages.instances.logs = async () => ['first line', 'second line'];
    expect(panelIn((await events.next()).value?.data ?? '').html).toContain('second line');
    await events.return(undefined);
  });

  it('are not repeated where nothing changed for the eye', async () => {
    pages.instances.put(instanceView({ id: 'one', status: 'running', createdAt: 5 }));
    const events = readEvents(await follow('one'));
    await events.next();
    pages.instances.put(instanceView({ id: 'one', status: 'running', createdAt: 5, viewers: 1 }));
    await wait(50);
    pages.instances.put(instanceView({ id: 'one', status: 'stopping', createdAt: 5 }));
    expect(panelIn((await events.next()).value?.data ?? '').status).toBe('stopping');
    await events.return(undefined);
  });

  it('say that the instance is gone when it is deleted meanwhile', async () => {
    pages.instances.put(instanceView({ id: 'one', status: 'pending' }));
    const events = readEvents(await follow('one'));
    await events.next();
    pages.instances.forget('one');
    expect((await events.next()).value?.event).toBe('gone');
    await nobodyWatches();
  });

  it('cost nothing any more when the viewer has left', async () => {
    pages.instances.put(instanceView({ id: 'one', status: 'pending' }));
    const events = readEvents(await follow('one'));
    await events.next();
    expect(pages.instances.watchers).toBe(1);
    await events.return(undefined);
    await nobodyWatches();
  });

  it('end with the request', async () => {
    pages.instances.put(instanceView({ id: 'one', status: 'pending' }));
    const leaving = new AbortController();
    const events = readEvents(await follow('one', leaving.signal));
    await events.next();
    leaving.abort();
    expect((await events.next()).done).toBe(true);
    await nobodyWatches();
  });

  it('end when the viewer signs out, and when the gateway closes', async () => {
    pages.instances.put(instanceView({ id: 'one', status: 'pending' }));
    for (const end of [() => pages.post('/logout', {}, { cookie }), () => pages.close()]) {
      cookie = pages.cookie('ada');
      const events = readEvents(await follow('one'));
      await events.next();
      await end();
      expect((await events.next()).done).toBe(true);
    }
    await nobodyWatches();
  });

  it('are not begun for a request that would never read them', async () => {
    pages.instances.put(instanceView({ id: 'one', status: 'pending' }));
    const response = await pages.app.request('/instance/one/events', {
      method: 'HEAD',
      headers: { Cookie: cookie },
    });
    expect(response.status).toBe(200);
    expect(pages.instances.watchers).toBe(0);
  });

  it("are a 404 for somebody else's instance", async () => {
    pages.instances.put(instanceView({ id: 'bobs', owner: { id: 'id-of-bob', username: 'bob' } }));
    expect((await follow('bobs')).status).toBe(404);
  });
});

describe('open streams', () => {
  const never = new AbortController().signal;
  setMaxListeners(0, never);

  it('are limited for a session, not for others', () => {
    const streams = new EventStreams();
    const open = Array.from({ length: 32 }, () => streams.open('a', never));
    expect(() => streams.open('a', never)).toThrow(/32 desktops/);
    streams.open('b', never).end();
    open[0]?.end();
    streams.open('a', never);
    streams.close();
    expect(streams.count).toBe(0);
  });

  it('do not outlive their session by more than their longest time', async () => {
    const streams = new EventStreams(20);
    const { signal } = streams.open('a', never);
    await vi.waitFor(() => expect(signal.aborted).toBe(true));
    expect(streams.count).toBe(0);
  });

  it('are closed at once for a viewer who has left already', () => {
    const streams = new EventStreams();
    expect(streams.open('a', AbortSignal.abort()).signal.aborted).toBe(true);
    expect(streams.count).toBe(0);
  });
});
