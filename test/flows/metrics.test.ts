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
