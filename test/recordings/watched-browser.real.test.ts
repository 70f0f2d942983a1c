import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { projectRoot } from '../../src/root.ts';
import { browserUser, launchBrowser, painted, startInBrowser } from '../flows/browser.ts';
import { startTestGateway, type TestGateway } from '../flows/gateway.ts';
import { describeWith } from '../testbed/parts.ts';

const PICTURES = join(projectRoot(), 'test-artifacts/recordings');

const app = (viewer: string): string => `
[[apps]]
id = "watched"
name = "Watched"
provider = "demo"
viewer = "${viewer}"
record = true
`;

let gateway: TestGateway | undefined;
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

const phase = (page: Page, name: string) => page.locator(`#player[data-state="${name}"]`).waitFor();

/** How many colours there are in the player: a picture has many, an empty place one. */
function colours(page: Page): Promise<number> {
  return page.locator('#player-screen canvas').evaluateAll((all) => {
    const seen = new Set<string>();
    for (const canvas of all as HTMLCanvasElement[]) {
      if (canvas.width === 0 || canvas.height === 0) continue;
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {
        data: [],
      };
      for (let at = 0; at < data.length; at += 4 * 37)
        seen.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
    }
    return seen.size;
  });
}

/** From the start page to the recording of what was seen, by clicks alone. */
async function watch(browser: Browser, url: string, name: string): Promise<void> {
  await mkdir(PICTURES, { recursive: true });
  const { page, context, complaints } = await browserUser(browser, url);
  await page.locator('#apps').getByText('Recorded').waitFor();
  await page.screenshot({ path: join(PICTURES, `${name}-home.png`) });
  const id = await startInBrowser(page, 'watched');
  await page.locator('#recorded').waitFor();
  await page.keyboard.type('This is recorded', { delay: 20 });
  await page.keyboard.press('Control+Alt+Shift');
  await page.getByRole('button', { name: 'Connection' }).click();
  await page.locator('#connection-panel').getByText('is recorded').waitFor();
  await page.screenshot({ path: join(PICTURES, `${name}-viewer.png`) });

  const second = await context.newPage();
  await second.goto(`${url}/recordings?instance=${id}`);
  await second.getByText('Goes on').waitFor();
  await second.getByRole('link', { name: 'Watched' }).click();
  await phase(second, 'paused');
  await second.getByText('It can be removed when it has ended.').waitFor();
  await second.getByRole('radio', { name: '8×' }).check();
  await second.locator('#player-begin').click();
  await phase(second, 'ended');
  await second.getByText('The recording still goes on.').waitFor();
  expect(await colours(second)).toBeGreaterThan(8);
  await second.screenshot({ path: join(PICTURES, `${name}-running.png`) });

  // the viewer leaves, and with it the recording ends
  await page.goto(`${url}/`);
  await expect
    .poll(async () => {
      await second.reload();
      return second.getByText('It still goes on.').count();
    })
    .toBe(0);
  await phase(second, 'paused');
  await second.keyboard.press('End');
  await phase(second, 'ended');
  expect(await second.locator('#player-trouble').isVisible()).toBe(false);
  const length = Number(await second.locator('#position').getAttribute('max'));
  await second.locator('#position').fill(String(length * 0.9));
  await phase(second, 'paused');
  expect(await colours(second)).toBeGreaterThan(8);
  await second.screenshot({ path: join(PICTURES, `${name}-ended.png`) });
  await second.locator('summary', { hasText: 'Remove the recording' }).click();
  await second.getByRole('button', { name: 'Remove', exact: true }).click();
  await second.getByText('The recording is removed.').waitFor();
  await second.getByText('Nothing has been recorded.').waitFor();
  await second.screenshot({ path: join(PICTURES, `${name}-none.png`) });
  expect(complaints).toEqual([]);
  await context.close();
}

describeWith(['chromium'], 'what somebody was shown, in a browser', ({ chromium }) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser(chromium.path);
  });
  afterAll(() => browser?.close());

  it('is told of, watched while it goes on and afterwards, and removed', async () => {
    gateway = await startTestGateway({ toml: app('vnc') });
    await watch(browser, gateway.url, 'vnc');
  });

  it('goes on in the next recording when one is full, and the viewer comes back by itself', async () => {
    gateway = await startTestGateway({ toml: `[recordings]\nlargest = "1m"\n${app('vnc')}` });
    const { page, context } = await browserUser(browser, gateway.url);
    await startInBrowser(page, 'watched');
    const admin = await gateway.signIn();
    const count = async () => {
      const { total } = await admin.json<{ total: number }>('/api/v1/recordings');
      return total;
    };
    for (let place = 0; (await count()) < 2; place += 1) {
      expect(place).toBeLessThan(400);
      await page.mouse.move(300 + (place % 20) * 30, 200 + (place % 15) * 30, { steps: 5 });
      await page.keyboard.type('More and more to be recorded. ');
    }
    await painted(page);
    await context.close();
  });
});

describeWith(['chromium', 'guacd'], 'what somebody was shown through guacd', ({ chromium, guacd }) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser(chromium.path);
  });
  afterAll(() => browser?.close());

  it('is told of, watched while it goes on and afterwards, and removed', async () => {
    const toml = `[plugins.guacamole]\nguacd = "${guacd.host}:${guacd.port}"\n${app('guacamole')}`;
    gateway = await startTestGateway({ toml });
    await watch(browser, gateway.url, 'guacamole');
  });
});
