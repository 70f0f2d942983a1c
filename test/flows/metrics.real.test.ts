import { afterEach, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { rfbSession } from './rfb-session.ts';

let gateway: TestGateway;
afterEach(() => gateway?.close());

const TOKEN = 'a-token-for-monitoring';

it('metrics count viewers and instances, for administrators and for who has the token', async () => {
  gateway = await startTestGateway({ env: { DESKGATE_METRICS_TOKEN: TOKEN } });
  const me = await gateway.signIn();
  const id = await me.start('demo');
  await me.until(id, 'running');
  await rfbSession(me.socket(id, 'binary'));
  const monitor = gateway.anonymous();
  const answers = await Promise.all([
    me.fetch('/metrics'),
    monitor.fetch('/metrics', { headers: { authorization: `Bearer ${TOKEN}` } }),
  ]);
  for (const answer of answers) {
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    const text = await answer.text();
    expect(text).toContain('deskgate_viewers{transport="vnc"} 1');
    expect(text).toContain('deskgate_instances{status="running"} 1');
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
  }
  expect((await monitor.fetch('/metrics')).status).toBe(401);
  const wrong = await monitor.fetch('/metrics', { headers: { authorization: `Bearer ${TOKEN}x` } });
  expect(wrong.status).toBe(401);
});

it('metrics of what tunnels carried go on counting when a viewer leaves', async () => {
  gateway = await startTestGateway();
  const me = await gateway.signIn();
  const id = await me.start('demo');
  await me.until(id, 'running');
  const metrics = async () => (await me.fetch('/metrics')).text();
  const value = (text: string, series: string): number =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${series} `))
        ?.slice(series.length) ?? Number.NaN,
    );
  const BYTES = 'deskgate_tunnel_bytes_total{transport="vnc",direction="to_viewer"}';
  await metrics();
  const socket = me.socket(id, 'binary');
  await rfbSession(socket);
  // the first ping of a heartbeat comes after a second
  await expect
    .poll(metrics, { timeout: 8000 })
    .toMatch(/deskgate_tunnel_round_trip_seconds_count\{transport="vnc"\} 1/);
  const open = await metrics();
  expect(value(open, BYTES)).toBeGreaterThan(0);
  expect(
    value(open, 'deskgate_tunnel_frames_total{transport="vnc",direction="from_viewer"}'),
  ).toBeGreaterThan(1);
  expect(value(open, 'deskgate_tunnel_stalls_total{transport="vnc",side="desktop"}')).toBe(0);
  expect(
    value(open, 'deskgate_tunnel_stall_seconds_total{transport="vnc",side="viewer"}'),
  ).toBeGreaterThanOrEqual(0);
  const { items } = await (await me.fetch(`/api/v1/instances/${id}/connections`)).json();
  expect(items).toMatchObject([
    { transport: 'vnc', closedAt: null, statistics: { roundTripMs: expect.any(Number) } },
  ]);
  socket.close();
  await expect.poll(metrics, { timeout: 8000 }).not.toMatch(/deskgate_viewers\{transport="vnc"\} 1/);
  const left = await metrics();
  expect(value(left, BYTES)).toBeGreaterThanOrEqual(value(open, BYTES));
  expect(left).not.toContain(id);
  const after = await (await me.fetch(`/api/v1/instances/${id}/connections`)).json();
  expect(after.items).toMatchObject([{ reason: 'viewer-closed', statistics: null }]);
  expect(after.items[0].bytesToViewer).toBe(value(left, BYTES));
});
