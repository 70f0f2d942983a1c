import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { browserUser, launchBrowser, startInBrowser } from '../../test/flows/browser.ts';
import { type Client, startTestGateway, type TestGateway } from '../../test/flows/gateway.ts';

const SIZE = { width: 1200, height: 750 };
/** Until what moves has come to rest: a picture fades in, a round trip is measured. */
const REST_MS = 3000;

const APPS = [
  { id: 'office', name: 'Office', description: 'Writing, tables, slides', icon: 'office' },
  { id: 'browser', name: 'Browser', description: 'Forgets what was done in it', icon: 'browser' },
  { id: 'terminal', name: 'Terminal', description: 'A shell in a fresh container', icon: 'terminal' },
  { id: 'drawing', name: 'Drawing', description: 'Pictures, vectors, photographs', icon: 'graphics' },
  { id: 'statistics', name: 'Statistics', description: 'Notebooks and plots', icon: 'science' },
];
const PEOPLE = ['front-desk', 'lab-1', 'lab-2', 'library', 'support', 'workshop'];

/** Writes home.png, viewer.png and administration.png. @param folder where they go. */
export async function takePictures(chromium: string, folder: string): Promise<void> {
  const gateway = await startTestGateway();
  let browser: Browser | undefined;
  try {
    await fill(await gateway.signIn());
    browser = await launchBrowser(chromium);
    await photograph(browser, gateway, folder);
  } finally {
    await browser?.close();
    await gateway.close();
  }
}

async function fill(admin: Client): Promise<void> {
  const make = (path: string, body: object): Promise<unknown> =>
    admin.json(`/api/v1${path}`, { method: 'POST', body: JSON.stringify(body) });
  for (const app of APPS) await make('/apps', { ...app, provider: 'demo' });
  for (const [place, username] of PEOPLE.entries())
    await make('/users', {
      ...{ username, password: 'a long enough secret', email: `${username}@example.org` },
      role: place === 4 ? 'expert' : 'user',
    });
  await make('/groups', { name: 'interns', description: 'For a summer', deny: ['keys.*'] });
}

async function photograph(browser: Browser, gateway: TestGateway, folder: string): Promise<void> {
  const { page, context } = await browserUser(browser, gateway.url, { ...SIZE, theme: 'light' });
  const take = async (name: string): Promise<void> => {
    await page.waitForTimeout(REST_MS);
    await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
    console.log(`${name}.png written`);
  };
  await open(page, gateway, 'office', 'Minutes of Tuesday');
  await open(page, gateway, 'statistics', 'Look at the outliers of May');
  await open(page, gateway, 'demo', 'Hello from the browser');
  await page.keyboard.press('Control+Alt+Shift');
  await take('viewer');
  await page.goto(`${gateway.url}/`);
  await take('home');
  await page.goto(`${gateway.url}/admin/users`);
  await take('administration');
  await context.close();
}

/** Starts it and writes something, so that its card has a picture. */
async function open(page: Page, gateway: TestGateway, app: string, text: string): Promise<void> {
  await page.goto(`${gateway.url}/`);
  await startInBrowser(page, app);
  await page.keyboard.type(text, { delay: 10 });
  await page.waitForTimeout(REST_MS);
}
