import { onTestFinished } from 'vitest';
import { type FakeCore, fakeCore } from '../../../test/fakes/core/fake-core.ts';
import { fakeGateway } from '../../../test/fakes/core/fake-gateway.ts';
import { pageRenderer, pageStatics } from '../../../test/fakes/core/page-renderer.ts';
import type { FakePve } from '../../../test/fakes/pve/start-pve.ts';
import { proxmoxClient } from '../client.ts';
import { inventoryParts } from '../inventory/parts.ts';
import plugin from '../plugin.ts';
import { texts } from '../texts/texts.ts';

export interface InventoryPages {
  readonly core: FakeCore;
  /** The Cookie header of a new session of `ada` or `admin`. */
  cookie(username: string): string;
  ask(path: string, user: string, form?: Readonly<Record<string, string>>): Promise<Response>;
  readonly app: ReturnType<typeof fakeGateway>;
  close(): Promise<void>;
}

const NAV = [
  { title: 'Desktops', path: '/' },
  { title: 'Proxmox', path: '/proxmox' },
];

/** The inventory's routes with the real templates, behind everything that a request passes. */
export function inventoryPages(
  pve: FakePve,
  token: string,
  pool: string | null = 'desktops',
): InventoryPages {
  const hosts = pve.hosts.map(({ url }) => url);
  const client = proxmoxClient({ hosts, credentials: { token }, trust: { ca: pve.ca } });
  const core: FakeCore = { ...fakeCore(plugin), render: pageRenderer('proxmox', NAV, texts) };
  const config = { tag: 'deskgate', ...(pool !== null && { pool }) };
  const { contributions, close } = inventoryParts({ core, client, config });
  if (contributions.routes === undefined) throw new Error('there are no routes');
  const app = fakeGateway(core, contributions.routes, pageStatics('proxmox'));
  const cookie = (username: string): string => `deskgate=${core.auth.openSession(username).token}`;
  return {
    ...{ core, app, cookie },
    async close() {
      close();
      await client.close();
    },
    async ask(path, user, form) {
      const headers = {
        ...{ Cookie: cookie(user), Host: 'localhost', Origin: 'http://localhost' },
        Accept: path.startsWith('/api/') ? 'application/json' : 'text/html',
      };
      return app.request(
        path,
        form === undefined ? { headers } : { headers, method: 'POST', body: new URLSearchParams(form) },
      );
    },
  };
}

/** The same, ending with the test. */
export function testPages(pve: FakePve, token: string): InventoryPages {
  const pages = inventoryPages(pve, token);
  onTestFinished(() => pages.close());
  return pages;
}
