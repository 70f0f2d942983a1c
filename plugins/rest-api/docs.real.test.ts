import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../../test/testbed/parts.ts';
import { testApi } from './testing/api.ts';
import { listen } from './testing/listen.ts';

const FLAGS = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking'];

describeWith(['chromium'], 'the page about the API in a browser', (parts) => {
  const api = testApi();
  let server: Awaited<ReturnType<typeof listen>>;
  let browser: Browser;

  beforeAll(async () => {
    server = await listen(api.app);
    browser = await chromium.launch({ executablePath: parts.chromium.path, args: FLAGS });
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  async function open(colorScheme: 'light' | 'dark') {
    const context = await browser.newContext({ colorScheme });
    const [name = '', value = ''] = api.cookie('ada').split('=');
    await context.addCookies([{ name, value, url: server.url }]);
    const page = await context.newPage();
    const complaints: string[] = [];
    const elsewhere: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url) && !request.url().startsWith('data:'))
        elsewhere.push(request.url());
    });
    await page.goto(`${server.url}/api/v1/docs`);
    await page.locator('.opblock').first().waitFor();
    return { context, page, complaints, elsewhere };
  }

  it('lists every operation, breaks no rule of its policy and loads nothing from elsewhere', async () => {
    const { context, page, complaints, elsewhere } = await open('light');
    const { paths } = (await api.ada('GET', '/api/v1/openapi.json')).body;
    const operations = Object.values(paths).flatMap((path) => Object.keys(path as object));
    expect(operations.length).toBeGreaterThanOrEqual(30);
    expect(await page.locator('.opblock').count()).toBe(operations.length);
    expect(complaints).toEqual([]);
    expect(elsewhere).toEqual([]);
    await context.close();
  });

  it('tries requests with the session of who looks at it, also ones that change something', async () => {
    const { context, page, complaints } = await open('dark');
    expect(await page.locator('html').getAttribute('class')).toContain('dark-mode');
    const block = page.locator('#operations-Applications-startApp');
    await block.locator('.opblock-summary-control').click();
    await block.locator('input[placeholder="appId"]').fill('firefox');
    await block.getByRole('button', { name: 'Execute' }).click();
    await block.locator('.live-responses-table .response-col_status').getByText('201').waitFor();
    expect((await api.ada('GET', '/api/v1/instances')).body.total).toBe(1);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
