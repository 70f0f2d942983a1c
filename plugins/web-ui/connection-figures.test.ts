import { expect, it } from 'vitest';
import type { ConnectionFigures } from '../../src/api.ts';
import { instanceView } from './testing/instance-view.ts';
import { testPages } from './testing/pages.ts';

const FIGURES: ConnectionFigures = {
  bytesToViewer: 1,
  bytesFromViewer: 2,
  framesToViewer: 3,
  framesFromViewer: 4,
  instructionsToViewer: {},
  instructionsFromViewer: { KeyEvent: 4 },
  codecs: ['Tight'],
  viewerStalls: { count: 0, ms: 0 },
  desktopStalls: { count: 0, ms: 0 },
  roundTripMs: null,
};
const VIEW = 'v'.repeat(32);

it('tells a viewer what was counted for it, and nobody else', async () => {
  const pages = await testPages();
  pages.instances.put(instanceView({ id: 'one', status: 'running' }));
  pages.core.connections.figures = (view) => (view === VIEW ? FIGURES : null);
  const cookie = pages.cookie('ada');
  const answer = await pages.get(`/instance/one/connection?view=${VIEW}`, { cookie, accept: '*/*' });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(await answer.json()).toEqual(FIGURES);
  for (const query of ['', '?view=', '?view=another']) {
    expect((await pages.get(`/instance/one/connection${query}`, { cookie })).status).toBe(204);
  }
  expect((await pages.get('/instance/nothing/connection', { cookie })).status).toBe(404);
  expect((await pages.get(`/instance/one/connection?view=${VIEW}`, { accept: '*/*' })).status).toBe(401);
  await pages.close();
});
