import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { projectRoot } from '../../src/root.ts';
import { describeWith } from '../testbed/parts.ts';
import { browserUser, launchBrowser, painted, startInBrowser, typeInto } from './browser.ts';
import { containersOf, fileIn, signedIn } from './containers.ts';
import { dockerApps } from './docker-apps.ts';
import { freePort } from './free-port.ts';
import type { Client } from './gateway.ts';
import { type GatewayProcess, spawnGateway } from './gateway-process.ts';
import { rfbSession } from './rfb-session.ts';
import { shellViewer } from './shell-viewer.ts';
import { type SyntheticDesktops, syntheticDesktops } from './synthetic-desktops.ts';

/** Of 50 desktops: most are one synthetic RFB server, the others containers with Xvnc, and with sshd behind guacd. */
const SYNTHETIC = 40;
const REAL_VNC = 4;
const REAL_SHELLS = 6;
const KINDS = ['synthetic', 'Xvnc', 'shell'];
/** As the viewer's page asks while the gateway is away. */
const ASK_EVERY_MS = 1000;
/** Looked at by people after the run. */
const PICTURES = join(projectRoot(), 'test-artifacts');

interface OpenDesktop {
  readonly what: string;
  readonly socket: WebSocket;
  readonly closed: Promise<number>;
  /** Connects anew; resolves with the first picture. */
  comeBack(): Promise<OpenDesktop>;
}

describeWith(
  ['docker', 'desktop-image', 'ssh-image', 'guacd', 'chromium'],
  'an upgrade of the gateway',
  ({ docker: { host }, guacd, chromium, ...parts }) => {
    let dir: string;
    let env: Record<string, string>;
    let synthetic: SyntheticDesktops;
    let gateway: GatewayProcess;
    let me: Client;
    let started: string[] = [];

    beforeEach(async () => {
      dir = await mkdtemp(join(tmpdir(), 'deskgate-upgrade-'));
      synthetic = await syntheticDesktops();
      const apps = dockerApps({ desktop: parts['desktop-image'].image, ssh: parts['ssh-image'].image });
      await writeFile(
        join(dir, 'deskgate.toml'),
        `${synthetic.key}\nmemory_factor = 0\ndisk_reserve = 0\n${apps}${synthetic.app}`,
      );
      env = {
        DESKGATE_DOCKER_HOST: host,
        DESKGATE_CONFIG: join(dir, 'deskgate.toml'),
        DESKGATE_PORT: String(await freePort()),
        DESKGATE_PORT_RANGE: '20940-20999',
        // who comes back does not count twice, also after kill -9
        DESKGATE_MAX_VIEWERS_PER_USER: '50',
        DESKGATE_GUACAMOLE_GUACD: `${guacd.host}:${guacd.port}`,
      };
      gateway = await spawnGateway(dir, env);
      me = await gateway.signIn();
      started = [];
    });
    afterEach(async () => {
      const stop = (id: string) => me.fetch(`/api/v1/instances/${id}?wait=30`, { method: 'DELETE' });
      await Promise.all(started.map((id) => stop(id).catch(() => undefined)));
      await gateway.terminate();
      await synthetic.close();
      await rm(dir, { recursive: true, force: true });
    });

    const start = async (app: string): Promise<string> => {
      const id = await me.start(app);
      started.push(id);
      await me.until(id, 'running');
      return id;
    };
    const several = <T>(count: number, make: () => Promise<T>): Promise<T[]> =>
      Promise.all(Array.from({ length: count }, make));

    const newView = (): string => randomBytes(16).toString('hex');

    async function openVnc(id: string, what: string, view = newView()): Promise<OpenDesktop> {
      const { socket, reader, firstUpdate } = await rfbSession(
        me.socket(id, 'binary', { query: `?view=${view}` }),
      );
      await firstUpdate();
      const closed = reader.closed.then(({ code }) => code);
      return { what, socket, closed, comeBack: () => openVnc(id, what, view) };
    }

    async function openShell(id: string, view = newView(), connectionId?: string): Promise<OpenDesktop> {
      const shell = await shellViewer(me.socket(id, 'guacamole', { query: `?view=${view}` }));
      await shell.painted;
      const theirs = shell.connectionId();
      if (connectionId !== undefined) expect(theirs).toBe(connectionId);
      return {
        what: 'shell',
        socket: shell.socket,
        closed: shell.closed.then(({ code }) => code),
        comeBack: () => openShell(id, view, theirs),
      };
    }

    /** What the viewer's page does: asks every second whether the desktop is there, and then connects. */
    async function comesBack(
      desktop: OpenDesktop,
      id: string,
    ): Promise<{ desktop: OpenDesktop; at: number }> {
      await desktop.closed;
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS * (0.8 + 0.4 * Math.random())));
        const answer = await me
          .fetch(`/instance/${id}`, { headers: { accept: 'application/json' } })
          .catch(() => null);
        const status =
          answer?.ok === true ? ((await answer.json()) as { status: string }).status : 'unreachable';
        if (status !== 'running') continue;
        const back = await desktop.comeBack().catch((error: Error) => error);
        if (!(back instanceof Error)) return { desktop: back, at: performance.now() };
      }
    }

    it.each([
      ['SIGTERM', 4005],
      ['kill -9', 1006],
    ] as const)('by %s: each of 50 open desktops is painted again by the new gateway', async (how, code) => {
      const ids = {
        synthetic: await several(SYNTHETIC, () => start('synthetic')),
        vnc: await several(REAL_VNC, () => start('xfce')),
        shells: await several(REAL_SHELLS, () => start('ssh')),
      };
      const open = async (id: string, what: () => Promise<OpenDesktop>) => ({ id, desktop: await what() });
      const before = await Promise.all([
        ...ids.synthetic.map((id) => open(id, () => openVnc(id, 'synthetic'))),
        ...ids.vnc.map((id) => open(id, () => openVnc(id, 'Xvnc'))),
      ]);
      for (const id of ids.shells) before.push(await open(id, () => openShell(id)));
      expect(before).toHaveLength(50);
      // whoever has just come is not yet known to the keeper
      await new Promise((resolve) => setTimeout(resolve, 2000));
      const returns = before.map(({ id, desktop }) => comesBack(desktop, id));
      if (how === 'SIGTERM') expect(await gateway.terminate()).toBe(0);
      else await gateway.kill();
      expect(await Promise.all(before.map(({ desktop }) => desktop.closed))).toEqual(Array(50).fill(code));
      gateway = await spawnGateway(dir, env);
      const listening = performance.now();
      const back = await Promise.all(returns);
      const late = back.map(({ desktop, at }) => ({ what: desktop.what, ms: Math.round(at - listening) }));
      const of = (what: string) => late.filter((one) => one.what === what).map(({ ms }) => ms);
      const numbers = { how, msFromListening: Object.fromEntries(KINDS.map((what) => [what, of(what)])) };
      await mkdir(PICTURES, { recursive: true });
      await writeFile(join(PICTURES, `upgrade-${code}.json`), JSON.stringify(numbers));
      expect(back).toHaveLength(50);
      for (const { desktop } of back) desktop.socket.close();
      await expect.poll(() => synthetic.open(), { timeout: 10_000 }).toBe(0);
    });

    it.each(['ssh', 'xfce'])(
      'a page in a browser comes back by itself, and is typed into before and after: %s',
      async (app) => {
        const file = (name: string): string => `/tmp/${name}`;
        await mkdir(PICTURES, { recursive: true });
        const browser = await launchBrowser(chromium.path);
        try {
          const { page, complaints } = await browserUser(browser, gateway.url);
          const id = await startInBrowser(page, app);
          started.push(id);
          const [container = ''] = await containersOf(host, id);
          await signedIn(host, container);
          await page.waitForTimeout(1500);
          const at = { x: 300, y: 300 };
          await typeInto(page, `kept=yes; echo $$ > ${file('before')}`, at);
          const pid = await fileIn(host, container, file('before'));
          await page.evaluate(() => {
            document.documentElement.dataset.mark = 'same';
            const field = document.querySelector<HTMLTextAreaElement>('#clipboard-text');
            if (field !== null) field.value = 'not sent yet';
          });
          await gateway.terminate();
          const cover = page.locator('#cover');
          await cover.filter({ hasText: 'The gateway is restarting' }).waitFor();
          await page.waitForTimeout(1500);
          expect(await cover.innerText()).toContain('The gateway is restarting');
          expect(await page.locator('#last-picture').isVisible()).toBe(true);
          await page.screenshot({ path: join(PICTURES, `upgrade-${app}-away.png`) });
          gateway = await spawnGateway(dir, env);
          await cover.waitFor({ state: 'hidden', timeout: 5000 });
          await painted(page);
          // the keyboard is the desktop's again without a click
          await page.keyboard.type(`echo $$ $kept > ${file('after')}`, { delay: 15 });
          await page.keyboard.press('Enter');
          expect(await fileIn(host, container, file('after'))).toBe(`${pid} yes`);
          await page.screenshot({ path: join(PICTURES, `upgrade-${app}-back.png`) });
          expect(await page.evaluate(() => document.documentElement.dataset.mark)).toBe('same');
          expect(await page.locator('#clipboard-text').inputValue()).toBe('not sent yet');
          // what the browser itself says of a gateway that is away
          expect(complaints.filter((text) => !text.includes('ERR_CONNECTION_REFUSED'))).toEqual([]);
          // the session ends: nobody goes on trying
          await me.fetch('/logout', { method: 'POST' });
          me = await gateway.signIn();
          await page.context().clearCookies();
          await gateway.terminate();
          gateway = await spawnGateway(dir, env);
          await page.waitForURL(/\/login/);
        } finally {
          await browser.close();
        }
      },
    );
  },
);
