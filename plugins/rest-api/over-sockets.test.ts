import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { testApi } from './testing/api.ts';
import { listen } from './testing/listen.ts';

const ERROR = { code: 'DESKTOP_SILENT', message: 'Silent.', detail: null, remedy: 'Wait.' } as const;

let api: ReturnType<typeof testApi>;
let server: Awaited<ReturnType<typeof listen>>;

beforeEach(async () => {
  api = testApi({ heartbeatMs: 50 });
  server = await listen(api.app);
});

afterEach(() => server.close());

async function follow(): Promise<{ id: string; answer: IncomingMessage }> {
  const { id } = (await api.ada('POST', '/api/v1/instances', { appId: 'firefox' })).body;
  const request = get(`${server.url}/api/v1/instances/${id}/events`, {
    headers: { Cookie: api.cookie('ada') },
  });
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  return { id, answer };
}

it('brings events at once over a real connection', async () => {
  const { id, answer } = await follow();
  let text = '';
  answer.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  await expect.poll(() => text).toContain('"status":"pending"');
  api.core.instances.become(id, 'running');
  await expect.poll(() => text).toContain('"status":"running"');
  await expect.poll(() => text).toContain(': still here');
  const ended = once(answer, 'end');
  api.core.instances.become(id, 'stopped');
  await ended;
  expect(text.endsWith('event: end\ndata: {}\n\n')).toBe(true);
});

it('notices that a client hung up in the middle', async () => {
  const { answer } = await follow();
  await once(answer, 'data');
  expect(api.streams.count).toBe(1);
  answer.destroy();
  await expect.poll(() => api.streams.count).toBe(0);
  await expect.poll(() => api.core.instances.listeners).toBe(0);
});

it('keeps little for a client that does not read, and then gives it the newest state', async () => {
  const { id, answer } = await follow();
  answer.pause();
  const changes = 2000;
  for (let change = 0; change < changes; change += 1) {
    api.core.instances.become(id, 'starting', { ...ERROR, detail: 'x'.repeat(20_000) });
    await new Promise((resolve) => setImmediate(resolve));
  }
  api.core.instances.become(id, 'running');
  let text = '';
  answer.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  answer.resume();
  await expect.poll(() => text, { timeout: 5000 }).toContain('"status":"running"');
  // what the sockets' own buffers hold came through; the rest was never made
  expect(text.split('event: instance').length).toBeLessThan(changes / 2);
  answer.destroy();
});

it('waits for the end of an instance no longer than its client', async () => {
  const { id } = (await api.ada('POST', '/api/v1/instances', { appId: 'firefox' })).body;
  const leave = new AbortController();
  const request = fetch(`${server.url}/api/v1/instances/${id}?wait=60`, {
    method: 'DELETE',
    headers: { Cookie: api.cookie('ada') },
    signal: leave.signal,
  });
  await expect.poll(() => api.core.instances.listeners).toBe(1);
  leave.abort();
  await expect(request).rejects.toThrow();
  await expect.poll(() => api.core.instances.listeners).toBe(0);
});
