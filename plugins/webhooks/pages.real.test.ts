import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addClient } from '../../test/attack/people.ts';
import { type Client, startTestGateway, type TestGateway } from '../../test/flows/gateway.ts';
import { type Receiver, startReceiver } from './testing/receiver.ts';

const BASE = '/admin/webhooks';
let gateway: TestGateway;
let receiver: Receiver;
let admin: Client;

beforeAll(async () => {
  receiver = await startReceiver();
  const toml = `
[[plugins.webhooks.hooks]]
name = "fixed"
url = "${receiver.url}fixed"
secret = "sixteen characters"
events = ["instance.lost"]
`;
  gateway = await startTestGateway({ toml });
  admin = await gateway.signIn();
});
afterAll(async () => {
  await gateway.close();
  await receiver.close();
});

const post = (path: string, fields: Record<string, string> = {}) =>
  admin.fetch(path, { method: 'POST', body: new URLSearchParams(fields) });
const page = async (path: string, language = 'en'): Promise<string> =>
  (await admin.fetch(path, { headers: { 'accept-language': language, accept: 'text/html' } })).text();

/** Adds one by the form. @returns its id. */
async function added(url: string): Promise<string> {
  const answer = await post(BASE, { url, 'event-instance.started': 'yes' });
  expect(answer.status).toBe(200);
  const html = await answer.text();
  expect(html).toMatch(/whsec_[a-z0-9]{20,}/);
  return /admin\/webhooks\/([a-z0-9]+)\/test/.exec(html)?.[1] ?? '';
}

describe('the pages of web hooks', () => {
  it('add one, whose secret is shown once, and change it', async () => {
    const id = await added(`${receiver.url}one?<b>`);
    const html = await page(`${BASE}/${id}`);
    expect(html).not.toContain('whsec_');
    expect(html).not.toContain('<b>');
    expect(await page(BASE)).toContain('instance.started');
    const { revision } = await admin.json<{ revision: number }>(`/api/v1/webhooks/${id}`);
    const change = { url: `${receiver.url}two`, revision: String(revision), enabled: 'yes' };
    expect((await post(`${BASE}/${id}`, change)).headers.get('location')).toBe(`${BASE}/${id}?done=changed`);
    expect(await admin.json(`/api/v1/webhooks/${id}`)).toMatchObject({ events: [], isEnabled: true });
    // somebody else has the page as it was
    const late = await post(`${BASE}/${id}`, { ...change, url: `${receiver.url}three` });
    expect(late.status).toBe(412);
    const wrong = await post(BASE, { url: 'ftp://example.org/' });
    expect([wrong.status, (await wrong.text()).includes('value="ftp://example.org/"')]).toEqual([400, true]);
    expect((await post(`${BASE}/${id}/remove`)).headers.get('location')).toBe(`${BASE}?done=removed`);
    expect((await admin.fetch(`${BASE}/${id}`)).status).toBe(404);
  });

  it('try one, show what was delivered, and send it again', async () => {
    const id = await added(`${receiver.url}tried`);
    const before = receiver.received.length;
    expect((await post(`${BASE}/${id}/test`)).status).toBe(303);
    await expect.poll(() => receiver.received.length).toBe(before + 1);
    await expect.poll(() => page(`${BASE}/${id}`)).toContain('204');
    const html = await page(`${BASE}/${id}?status=delivered`);
    expect(html).toContain('webhook.test');
    const again = /action="([^"]+\/again)"/.exec(html)?.[1] ?? '';
    expect((await post(again)).headers.get('location')).toBe(`${BASE}/${id}?done=again`);
    await expect.poll(() => receiver.received.length).toBe(before + 2);
    expect(await page(`${BASE}/${id}?status=failed`, 'de')).toContain('Noch nichts.');
  });

  it('say of one of the configuration where it is changed, and change it not', async () => {
    const html = await page(`${BASE}/config-fixed`);
    expect(html).toContain('[[plugins.webhooks.hooks]]');
    expect(html).not.toContain('name="revision"');
    expect((await post(`${BASE}/config-fixed/remove`)).status).toBe(409);
  });

  it('stand in the list of the administration for who may, and are refused to others', async () => {
    expect(await page('/admin/users')).toContain(`href="${BASE}"`);
    expect(await page('/admin/users', 'de')).toContain('Verwaltung');
    const ada = await addClient(gateway, 'ada');
    expect((await ada.fetch(BASE)).status).toBe(403);
  });
});
