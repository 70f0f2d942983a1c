import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWith } from '../../test/testbed/parts.ts';
import { complaintsOf, keepShot, launchChromium, PHONE, SCREEN, visit } from './testing/chromium.ts';
import { type GalleryPage, gallery } from './testing/gallery.ts';
import { problemsOf } from './testing/look.ts';
import { type PageServer, startPageServer } from './testing/page-server.ts';
import type { TestPages } from './testing/pages.ts';

interface Site extends PageServer {
  readonly pages: TestPages;
}

describeWith(['chromium'], 'the pages in a browser', (parts) => {
  let browser: Browser;
  let sites: Record<'empty' | 'one' | 'many', Site>;
  let shown: readonly GalleryPage[];

  beforeAll(async () => {
    const { pages, ...sets } = await gallery();
    shown = pages;
    const start = async (set: TestPages): Promise<Site> => {
      const server = await startPageServer(set);
      return { url: server.url, viewers: server.viewers, close: () => server.close(), pages: set };
    };
    const [empty, one, many] = await Promise.all([start(sets.empty), start(sets.one), start(sets.many)]);
    sites = { empty, one, many };
    browser = await launchChromium(parts.chromium.path);
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all(Object.values(sites ?? {}).map((site) => site.close()));
  });

  describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
    describe.each([PHONE, SCREEN] as const)('%i px wide', (width) => {
      it('are readable, whole and quiet in every state', async () => {
        const found: string[] = [];
        for (const [name, site, { path, user, shows }] of states()) {
          const context = await visit(browser, { ...sites[site], user, theme, width });
          const page = await context.newPage();
          const complaints = complaintsOf(page);
          await page.goto(path);
          await page.getByText(shows).first().waitFor();
          for (const fold of await page.locator('.fold summary:visible').all()) await fold.click();
          const problems = await problemsOf(page);
          await keepShot(page, `${name}-${theme}-${width}`);
          found.push(...[...complaints, ...problems].map((text) => `${name}: ${text}`));
          await context.close();
        }
        expect(found).toEqual([]);
      });
    });
  });

  function states(): [name: string, site: keyof typeof sites, page: Omit<GalleryPage, 'name'>][] {
    const home = { path: '/', shows: 'Apps' };
    return [
      ...shown.map(({ name, ...page }) => [name, 'many', page] as [string, 'many', typeof page]),
      ['home-none', 'empty', { ...home, user: 'ada', shows: 'Ask an administrator' }],
      ['home-none-admin', 'empty', { ...home, user: 'admin', shows: 'deskgate.toml' }],
      ['home-one', 'one', { ...home, user: 'ada' }],
      ['home-admin', 'many', { ...home, user: 'admin', shows: 'bob' }],
      ['home-no-match', 'many', { path: '/?q=nothing-like-it', user: 'ada', shows: 'No app matches' }],
    ];
  }

  it('are looked at with eyes that see a mistake', async () => {
    const context = await visit(browser, { ...sites.one, user: null, width: PHONE });
    const page = await context.newPage();
    await page.goto('/login');
    await page.evaluate(() => {
      document.body.insertAdjacentHTML(
        'beforeend',
        '<p id="pale">pale</p><button id="tiny">tiny</button><button></button>',
      );
      document.getElementById('pale')?.style.setProperty('color', '#aaa');
      document.getElementById('pale')?.style.setProperty('width', '500px');
      document.getElementById('tiny')?.style.setProperty('height', '12px');
    });
    const problems = (await problemsOf(page)).join('; ');
    expect(problems).toMatch(/wider than the window/);
    expect(problems).toMatch(/"pale" has a contrast of 2\.\d/);
    expect(problems).toMatch(/"pale" is cut off/);
    expect(problems).toMatch(/"tiny" is \d+ × 12 px/);
    expect(problems).toMatch(/has no name/);
    await context.close();
  });

  it('keep the theme that was chosen, before the first paint', async () => {
    const context = await visit(browser, { ...sites.one, user: 'ada', theme: 'light' });
    const page = await context.newPage();
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await page.goto('/');
    const light = await ground();
    await page.locator('details.menu summary').click();
    await page.getByRole('radio', { name: 'Dark' }).check();
    const dark = await ground();
    expect(dark).not.toBe(light);
    await page.reload({ waitUntil: 'commit' });
    await page.waitForSelector('body');
    expect(await ground()).toBe(dark);
    await page.locator('details.menu summary').click();
    await page.getByRole('radio', { name: 'System' }).check();
    expect(await ground()).toBe(light);
    await context.close();
  });

  it('are worked with the keyboard alone: search, start, and a visible focus all the way', async () => {
    const context = await visit(browser, { ...sites.many, user: 'ada' });
    const page = await context.newPage();
    await page.goto('/');
    for (let step = 0; step < 40; step += 1) {
      await page.keyboard.press('Tab');
      const focus = await page.evaluate(() => {
        const { activeElement: at } = document;
        if (at === null || at === document.body) return 'nothing';
        const ring = at.matches('input[type="radio"]') ? (at.nextElementSibling ?? at) : at;
        return getComputedStyle(ring).outlineStyle === 'none' ? at.outerHTML.slice(0, 80) : 'seen';
      });
      expect(focus).toBe('seen');
    }
    await page.keyboard.press('/');
    await page.keyboard.type('xfce');
    await expect.poll(() => page.locator('#apps > li:visible').count()).toBe(1);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/instance/of-xfce');
    await context.close();
  });

  it('ask before a running desktop is stopped, and stop it then', async () => {
    const context = await visit(browser, { ...sites.one, user: 'ada' });
    const page = await context.newPage();
    await page.goto('/');
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Keep it' }).click();
    expect(sites.one.pages.instances.done).toEqual([]);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click();
    await expect.poll(() => sites.one.pages.instances.done).toEqual(['stop one']);
    await page.getByText('Stopping').waitFor();
    await context.close();
  });

  it('list, start and stop without JavaScript', async () => {
    const context = await visit(browser, { ...sites.many, user: 'ada', javaScript: false });
    const page = await context.newPage();
    await page.goto('/?q=office');
    await page.getByRole('button', { name: 'Start' }).click();
    await page.waitForURL('**/instance/of-office');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.waitForURL(`${sites.many.url}/`);
    expect(sites.many.pages.instances.done).toContain('stop of-office');
    await page.goto('/instance/running1');
    await page.getByText('switch JavaScript on').waitFor();
    await context.close();
  });

  it('sign in and out', async () => {
    const context = await visit(browser, { ...sites.many, user: null });
    const page = await context.newPage();
    await page.goto('/instance/starting');
    await page.getByLabel('User name').fill('ada');
    await page.getByLabel('Password').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('is wrong').waitFor();
    expect(await page.getByLabel('Password').evaluate((field) => field === document.activeElement)).toBe(
      true,
    );
    await keepShot(page, 'login-refused-light-1440');
    await page.getByLabel('Password').fill('ada-password');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Starting Terminal' }).waitFor();
    await page.locator('details.menu summary').click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('User name').waitFor();
    await context.close();
  });
});
