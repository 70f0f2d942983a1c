import { expect, it } from 'vitest';
import type { Core, WebhookRow } from '../../src/api.ts';
import { Hooks } from './hooks.ts';

const row = { id: 'one', url: 'https://example.org/', events: [], disabledAt: null, revision: 1 };
const sealer = { seal: (plain: string) => plain, open: (sealed: string) => sealed };
const untouched = () => {
  throw new Error('Nothing is to be written.');
};
const webhooks = {
  hooks: { get: async () => row as unknown as WebhookRow, insert: untouched, update: untouched },
} as unknown as Core['webhooks'];

it.each([
  ['url', { url: 'ftp://example.org/' }],
  ['url', { url: 'https://ada:secret@example.org/' }],
  ['url', { url: `https://example.org/${'x'.repeat(2000)}` }],
  ['events', { events: ['instance.exploded'] }],
  ['events', { events: ['instance.started', 'instance.started'] }],
])('a wrong %s is refused whichever door it comes through', async (detail, fields) => {
  const hooks = new Hooks({ webhooks, sealer });
  const { url = row.url, events = [] } = fields as { url?: string; events?: string[] };
  const refused = { code: 'INVALID_BODY', detail };
  await expect(hooks.create(url, events)).rejects.toMatchObject(refused);
  await expect(hooks.change('one', fields)).rejects.toMatchObject(refused);
});
