import { describe, expect, it } from 'vitest';
import type { AppView } from '../../src/api.ts';
import { desktopCard, searchApps } from './home-view.ts';
import { instanceView, stagesUpTo } from './testing/instance-view.ts';
import { texts } from './texts/texts.ts';

const say = texts.in('en');

const card = (given: Parameters<typeof instanceView>[0]) =>
  desktopCard(instanceView(given), 'id-of-ada', say);

describe('a desktop on the start page', () => {
  it('that runs can be opened and stopped', () => {
    expect(card({ status: 'running' })).toMatchObject({
      word: 'Running',
      openLabel: 'Open',
      canStop: true,
      stopLabel: 'Stop',
    });
  });

  it('that starts tells its stage and can be canceled', () => {
    const starting = card({ status: 'starting', stages: stagesUpTo(3, 'Pulling debian: 40 %') });
    expect(starting).toMatchObject({
      note: 'Launch: Pulling debian: 40 %',
      openLabel: 'Follow',
      stopLabel: 'Cancel',
    });
  });

  it('that failed says why and offers to be forgotten, not stopped', () => {
    const error = {
      code: 'DESKTOP_DIED',
      message: 'The container ended.',
      detail: null,
      remedy: 'Look.',
    } as const;
    const failed = card({ status: 'failed', error });
    expect(failed).toMatchObject({
      note: 'The container ended.',
      openLabel: 'See why',
      canStop: false,
      canForget: true,
    });
  });

  it('that will be stopped soon says when and why, once people were told', () => {
    const stopsAt = Date.now() + 170_000;
    expect(card({ stopsAt, stopsWhy: 'idle' }).note).toBeNull();
    const told = { stopsAt, warnedAt: Date.now() } as const;
    expect(card({ ...told, stopsWhy: 'idle' }).note).toBe('Stops in 3 min: nobody is connected');
    expect(card({ ...told, stopsWhy: 'schedule' }).note).toBe('Stops in 3 min: as the schedule says');
    expect(card({ ...told, stopsAt: Date.now() + 30_000, stopsWhy: 'max-time' }).note).toBe(
      'Stops in less than a minute: its time is over then',
    );
    expect(card({ ...told, stopsAt: Date.now() - 1, stopsWhy: 'max-time' }).note).toContain('Stops now');
  });

  it('says since when it runs, not since when it was asked for', () => {
    expect(card({ createdAt: 1000, startedAt: 4000 }).since).toBe(4000);
    expect(card({ status: 'pending', createdAt: 1000, startedAt: null }).since).toBe(1000);
  });

  it('counts who watches in words', () => {
    expect([0, 1, 2].map((viewers) => card({ viewers }).watching)).toEqual([null, '1 viewer', '2 viewers']);
  });

  it("names its owner only where it is somebody else's", () => {
    expect(card({}).owner).toBeNull();
    expect(card({ owner: { id: 'id-of-bob', username: 'bob' } }).owner).toBe('bob');
  });

  it('shows no button for an action that is not allowed now', () => {
    expect(card({ status: 'running', allowedActions: ['connect'] })).toMatchObject({
      canStop: false,
      canForget: false,
    });
  });
});

describe('the search for apps', () => {
  const app = (id: string, name: string, description: string) => ({ id, name, description }) as AppView;
  const apps = [app('xfce', 'Desktop', 'Debian with an editor'), app('ff', 'Firefox', 'A browser')];
  const found = (query: string) => searchApps(apps, query).map(({ id }) => id);

  it('looks at id, name and description, in any case', () => {
    expect([found('XFCE'), found('desk'), found('BROWSER')]).toEqual([['xfce'], ['xfce'], ['ff']]);
  });

  it('wants every word', () => {
    expect(found('debian editor')).toEqual(['xfce']);
    expect(found('debian browser')).toEqual([]);
  });

  it('shows everything for nothing', () => expect(found('  ')).toEqual(['xfce', 'ff']));
});
