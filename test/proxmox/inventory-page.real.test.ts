import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inventoryPages } from '../../plugins/proxmox/testing/inventory-pages.ts';
import {
  complaintsOf,
  keepShot,
  launchChromium,
  PHONE,
  SCREEN,
  visit,
} from '../../plugins/web-ui/testing/chromium.ts';
import { problemsOf } from '../../plugins/web-ui/testing/look.ts';
import { type PageServer, startPageServer } from '../../plugins/web-ui/testing/page-server.ts';
import type { TestPages } from '../../plugins/web-ui/testing/pages.ts';
import { type FakePve, startPve } from '../fakes/pve/start-pve.ts';
import { QUICK } from '../fakes/pve/testing/quick-pve.ts';
import { describeWith } from '../testbed/parts.ts';

const LONG = 'windows-11-with-everything-that-engineers-want-third-floor-room';

describeWith(['chromium'], "Proxmox's pages in a browser", (parts) => {
  let browser: Browser;
  let pve: FakePve;
  let site: PageServer & { readonly pages: TestPages };

  beforeAll(async () => {
    pve = await startPve({ generation: '2026', nodes: 2, timeScale: QUICK });
    const { setUp } = pve;
    setUp.addPool('desktops');
    setUp.addStorage('ceph', { type: 'rbd', isShared: true });
    setUp.addTemplate({ vmid: 900, name: 'debian-12', config: { ide2: 'local-zfs:cloudinit', cores: '4' } });
    setUp.addTemplate({ vmid: 901, name: LONG, config: { agent: '0', scsi0: 'ceph:40' } });
    setUp.addTemplate({ vmid: 902, name: 'alpine' }, 'lxc');
    setUp.addVm({ vmid: 105, name: 'workstation', pool: 'desktops', isRunning: true });
    setUp.addVm({ vmid: 106, name: LONG, pool: 'desktops', node: 'pve2' });
    pve.control.setLock(106, 'backup');
    pve.control.report();
    const pages = inventoryPages(pve, setUp.addRootToken(), null);
    closePages = pages.close;
    const shown = { app: pages.app, cookie: pages.cookie, close: async () => {} } as unknown as TestPages;
    const server = await startPageServer(shown);
    site = { url: server.url, viewers: server.viewers, close: () => server.close(), pages: shown };
    browser = await launchChromium(parts.chromium.path);
  });
  let closePages: (() => Promise<void>) | undefined;
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await closePages?.();
    await pve?.close();
  });

  const PAGES = [
    ['inventory', '/proxmox', 'workstation'],
    ['new-app', '/proxmox/new?from=qemu/900', 'A new app'],
    ['new-app-console-only', '/proxmox/new?from=qemu/901', 'only the console will work'],
    ['new-app-machine', '/proxmox/new?from=qemu/106', 'it is never removed'],
  ] as const;

  describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
    it.each([PHONE, SCREEN] as const)('are readable, whole and quiet %i px wide', async (width) => {
      const found: string[] = [];
      const context = await visit(browser, { ...site, user: 'admin', theme, width });
      for (const [name, path, words] of PAGES) {
        const page = await context.newPage();
        const complaints = complaintsOf(page);
        await page.goto(path);
        await page.getByText(words).first().waitFor();
        const problems = await problemsOf(page);
        await keepShot(page, `proxmox-${name}-${theme}-${width}`);
        found.push(...[...complaints, ...problems].map((text) => `${name}: ${text}`));
        await page.close();
      }
      await context.close();
      expect(found).toEqual([]);
    });
  });

  it.each([true, false])('make an app by keyboard, with JavaScript: %s', async (javaScript) => {
    const context = await visit(browser, { ...site, user: 'admin', javaScript });
    const page = await context.newPage();
    await page.goto('/proxmox');
    await page.getByRole('link', { name: 'Make an app' }).first().focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Name', { exact: true }).fill('My Debian');
    await page.keyboard.press('Tab');
    await page.keyboard.type(`debian-${javaScript}`);
    await page.getByLabel('How it is seen').selectOption('ssh');
    await page.getByRole('textbox', { name: /^Memory/ }).fill('2g');
    await page.keyboard.press('Enter');
    await page.getByText(`The app debian-${javaScript} is there.`).waitFor();
    await page.goto('/proxmox/new?from=qemu/900');
    await page.getByRole('textbox', { name: /^Id/ }).fill(`debian-${javaScript}`);
    await page.getByRole('button', { name: 'Make the app' }).click();
    await page.getByRole('alert').getByText('already').waitFor();
    await keepShot(page, 'proxmox-new-app-refused-light-1440');
    await context.close();
  });
});
