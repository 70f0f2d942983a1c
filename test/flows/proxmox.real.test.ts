import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { projectRoot } from '../../src/root.ts';
import type { PveOptions } from '../fakes/pve/options.ts';
import { type FakePve, startPve } from '../fakes/pve/start-pve.ts';
import { typewriter } from '../fakes/pve/testing/typewriter.ts';
import { describeWith } from '../testbed/parts.ts';
import { type BrowserUser, browserUser, launchBrowser } from './browser.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';

/** Looked at by people after the run. */
const PICTURES = join(projectRoot(), 'test-artifacts');
const TEMPLATE = 900;
/** Screens of a real QEMU take their own time. */
const TIME_SCALE = 0.1;
const PATIENCE_MS = 30_000;
const TYPED = 'boot 1';

interface Setting {
  readonly pve: FakePve;
  readonly gateway: TestGateway;
  /** As the simulator has them, but for the template. */
  machines(): readonly { readonly vmid: number; readonly power: string }[];
}

/** A gateway with the least rights that it needs on a cluster of two nodes, both gone after the test. */
async function setting(
  generation: '2025' | '2026',
  qemu?: Pick<PveOptions, 'qemu' | 'qemuArgs'>,
): Promise<Setting> {
  const pve = await startPve({
    ...{ generation, nodes: 2, timeScale: TIME_SCALE },
    ...qemu,
  });
  onTestFinished(() => pve.close());
  pve.setUp.addPool('desktops');
  pve.setUp.addTemplate({ vmid: TEMPLATE, name: 'debian' });
  const token = pve.setUp.addGatewayToken({
    ...{ id: 'gw@pve!deskgate', pool: 'desktops', templates: [TEMPLATE] },
    ...{ storages: ['local-zfs'], bridges: ['vmbr0'] },
  });
  const folder = await mkdtemp(join(tmpdir(), 'deskgate-pve-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const ca = join(folder, 'pve-root-ca.pem');
  await writeFile(ca, pve.ca);
  const gateway = await startTestGateway({
    toml: `
[plugins.proxmox]
hosts = [${pve.hosts.map(({ port }) => `"127.0.0.1:${port}"`).join(', ')}]
token = "${token}"
ca = "${ca}"
pool = "desktops"
cidrs = ["203.0.113.0/24"]

[[apps]]
id = "machine"
name = "Debian machine"
provider = "proxmox"
protocol = "console"
settings = { template = ${TEMPLATE} }

[[apps]]
id = "inside"
name = "Debian with VNC"
provider = "proxmox"
start_timeout_seconds = 300
settings = { template = ${TEMPLATE} }
`,
  });
  onTestFinished(() => gateway.close());
  const machines = () =>
    pve
      .guests()
      .filter(({ vmid }) => vmid !== TEMPLATE)
      .map(({ vmid, power }) => ({ vmid, power }));
  return { pve, gateway, machines };
}

const idOf = (page: Page): string => /\/instance\/([a-z0-9]+)/.exec(page.url())?.[1] ?? '';

async function seen({ page }: BrowserUser): Promise<void> {
  const viewer = page.locator('#viewer[data-painted="yes"][data-state="connected"]');
  await viewer.waitFor({ timeout: PATIENCE_MS }).catch(async () => {
    throw new Error(`Nothing was painted; the page says: ${await page.locator('body').innerText()}`);
  });
}

async function stopAndSeeItGone({ page }: BrowserUser, { gateway, machines, pve }: Setting): Promise<void> {
  await page.keyboard.press('Control+Alt+Shift');
  await page.locator('[data-opens="stop-panel"]').click();
  const id = idOf(page);
  await page.locator('#stop-desktop').click();
  const me = await gateway.signIn();
  await me.until(id, 'stopped');
  expect(machines()).toEqual([]);
  expect(pve.viewers()).toBe(0);
  await expect.poll(() => pve.runningTasks('vncproxy')).toEqual([]);
}

/** Nothing of what Proxmox trusts the gateway with is told to a browser. */
function watchForSecrets({ page }: BrowserUser, { pve }: Setting): () => void {
  const told: string[] = [];
  page.on('response', (response) => {
    response.text().then(
      (text) => told.push(text),
      () => {},
    );
  });
  page.on('websocket', (socket) => {
    told.push(socket.url());
    socket.on('framereceived', ({ payload }) => told.push(payload.toString('latin1').slice(0, 4096)));
  });
  return () => {
    const secrets = ['PVEVNC', 'PVEAPIToken', 'gw@pve', '127.0.0.1:80'];
    for (const { port } of pve.hosts) secrets.push(`:${port}`);
    for (const secret of secrets) expect(told.join('\n')).not.toContain(secret);
    expect(told.length).toBeGreaterThan(5);
  };
}

describeWith(['chromium'], 'a machine of Proxmox in a browser', ({ chromium }) => {
  let browser: Browser;
  beforeAll(async () => {
    await mkdir(PICTURES, { recursive: true });
    browser = await launchBrowser(chromium.path);
  });
  afterAll(() => browser.close());

  const user = async ({ gateway }: Setting): Promise<BrowserUser> => {
    const someone = await browserUser(browser, gateway.url);
    onTestFinished(() => someone.context.close());
    return someone;
  };

  it.each(['2025', '2026'] as const)(
    'is cloned, started, seen, typed into and gone after it was stopped (%s)',
    async (generation) => {
      const made = await setting(generation);
      const person = await user(made);
      const expectNoSecret = watchForSecrets(person, made);
      const { page } = person;
      await page.locator('form[action="/app/machine"] button').click();
      await seen(person);
      const [machine, ...others] = made.machines();
      expect(others).toEqual([]);
      expect(machine?.power).toBe('running');
      await page.locator('#desktop').click();
      await page.keyboard.type('boot', { delay: 20 });
      const letters = [...'boot'].map((letter) => letter.charCodeAt(0));
      await expect.poll(() => made.pve.screenLog(machine?.vmid ?? 0)?.keys).toEqual(letters);
      expectNoSecret();
      await stopAndSeeItGone(person, made);
      expect(person.complaints).toEqual([]);
    },
  );

  it('whose desktop does not answer shows its screen meanwhile', async () => {
    const made = await setting('2026');
    const person = await user(made);
    const { page } = person;
    await page.locator('form[action="/app/inside"] button').click();
    await page.getByRole('link', { name: 'Show console' }).click();
    await seen(person);
    expect((await (await made.gateway.signIn()).instance(idOf(page))).status).toBe('starting');
    await stopAndSeeItGone(person, made);
  });
});

describeWith(['chromium', 'qemu'], 'a machine of QEMU behind Proxmox in a browser', ({ chromium, qemu }) => {
  it('shows its firmware in the browser, and what is typed there arrives in it', async () => {
    await mkdir(PICTURES, { recursive: true });
    const browser = await launchBrowser(chromium.path);
    onTestFinished(() => browser.close());
    const { qemuArgs, typed } = await typewriter();
    const made = await setting('2026', { qemu: qemu.path, qemuArgs });
    const person = await browserUser(browser, made.gateway.url);
    const { page } = person;
    await page.locator('form[action="/app/machine"] button').click();
    await seen(person);
    await expect
      .poll(() => litShare(page), { timeout: PATIENCE_MS, message: 'the text of the firmware' })
      .toBeGreaterThan(0.001);
    await expect.poll(typed, { timeout: PATIENCE_MS }).toBe('>');
    await page.locator('#desktop').click();
    for (const letter of TYPED) {
      await page.keyboard.press(letter === ' ' ? 'Space' : letter);
      await expect.poll(typed).toMatch(new RegExp(`${letter}$`));
    }
    expect(await typed()).toBe(`>${TYPED}`);
    await page.screenshot({ path: join(PICTURES, 'proxmox-firmware.png') });
    await stopAndSeeItGone(person, made);
    expect(person.complaints).toEqual([]);
  });
});

/** Of the picture, how much is not dark. */
function litShare(page: Page): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('#desktop canvas');
    const context = canvas?.getContext('2d');
    if (!canvas || !context || canvas.width === 0) return 0;
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    let lit = 0;
    for (let at = 0; at < data.length; at += 4) if ((data[at] ?? 0) > 100) lit += 1;
    return lit / (data.length / 4);
  });
}
