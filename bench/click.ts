import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, type ConsoleMessage, chromium } from 'playwright-core';
import { findProgram } from '../test/testbed/programs.ts';
import { dockerConfig, removeDesktops } from './docker-desktops.ts';
import { type Gateway, GatewayHome, type InstanceAnswer } from './gateway.ts';
import { type Bench, type BenchContext, type Measurement, measurement, repeat } from './measurement.ts';
import { firstUpdate } from './rfb-viewer.ts';

const FIRST_FRAME = fileURLToPath(new URL('./first-frame.mjs', import.meta.url));
const FRAME_TIMEOUT_MS = 20_000;
const FLAGS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];

interface ClickRun {
  /** From the click to the first painted frame. */
  readonly frameMs: number;
  /** Rows, lease, queue: the start without what the provider took. */
  readonly gatewayMs: number;
  /** The provider's launch and boot, until the desktop's own handshake answered. */
  readonly containerMs: number;
  /** The rest: request, page, tunnel, picture. */
  readonly protocolMs: number;
  /** The same start without a browser: from the request to the first bytes of a picture. */
  readonly rawMs: number;
}

interface ClickBench {
  /** `click.demo` */
  readonly name: string;
  readonly appId: string;
  readonly config: string;
  /** Removes what a start that failed may have left. */
  readonly cleanUp?: () => Promise<void>;
}

function clickBench({ name, appId, config, cleanUp }: ClickBench): Bench {
  return {
    names: ['first_frame', 'gateway', 'container', 'protocol', 'protocol_first_frame'].map(
      (part) => `${name}_${part}_ms`,
    ),
    async run({ quick, signal, note }: BenchContext): Promise<readonly Measurement[]> {
      const executablePath = await findProgram('chromium', 'chromium-browser', 'google-chrome');
      if (executablePath === null) throw new Error('Chromium is not installed: apt-get install chromium');
      const home = await GatewayHome.make({ config, signal });
      let gateway: Gateway | null = null;
      let browser: Browser | null = null;
      try {
        const started = await home.start();
        gateway = started;
        await started.signIn();
        browser = await chromium.launch({ executablePath, args: FLAGS });
        const person = await browser.newContext({ viewport: { width: 1440, height: 900 } });
        await person.addCookies(cookiesOf(started));
        await person.addInitScript({ path: FIRST_FRAME });
        const runs = await repeat(
          quick ? 5 : 15,
          async () => {
            const run = {
              ...(await clickOnce(started, person, appId)),
              rawMs: await rawOnce(started, appId),
            };
            note(`${name}: ${run.frameMs.toFixed(0)} ms, without a browser ${run.rawMs.toFixed(0)} ms`);
            return run;
          },
          { warmUp: 1 },
        );
        const over = (part: string, field: keyof ClickRun) =>
          measurement(
            `${name}_${part}_ms`,
            'ms',
            runs.map((run) => run[field]),
          );
        return [
          over('first_frame', 'frameMs'),
          over('gateway', 'gatewayMs'),
          over('container', 'containerMs'),
          over('protocol', 'protocolMs'),
          over('protocol_first_frame', 'rawMs'),
        ];
      } finally {
        await browser?.close();
        await gateway?.stop();
        await home.remove();
        await cleanUp?.();
      }
    },
  };
}

/** A person who has been here before, so that the browser has the scripts: on the home page, clicks Start. */
async function clickOnce(
  gateway: Gateway,
  person: BrowserContext,
  appId: string,
): Promise<Omit<ClickRun, 'rawMs'>> {
  const page = await person.newPage();
  let instanceId: string | null = null;
  try {
    await page.goto(gateway.url, { waitUntil: 'networkidle' });
    // waiting for anything in the page would run scripts in it while it is measured
    const framed = page
      .waitForEvent('console', { predicate: isFrame, timeout: FRAME_TIMEOUT_MS })
      .catch((error: unknown) => error);
    await page.locator(`form[action="/app/${appId}"] button`).first().click({ noWaitAfter: true });
    const late = await framed;
    instanceId = new URL(page.url()).pathname.split('/')[2] ?? null;
    if (instanceId === null) throw new Error(`no instance in ${page.url()}`);
    if (late instanceof Error) {
      const { status, error } = await gateway.instance(instanceId);
      throw new Error(`no picture came, the instance is ${status}: ${error?.message ?? ''}`, { cause: late });
    }
    const [clicked = 0, painted = 0] = await page.evaluate(() =>
      ['bench.click', 'bench.frame'].map((key) => Number(sessionStorage.getItem(key))),
    );
    return split(painted - clicked, await gateway.instance(instanceId));
  } finally {
    await page.close();
    if (instanceId !== null) await gateway.stopInstance(instanceId);
  }
}

const isFrame = (message: ConsoleMessage): boolean => message.text() === 'bench.frame';

function split(frameMs: number, instance: InstanceAnswer): Omit<ClickRun, 'rawMs'> {
  const startMs = (instance.startedAt ?? Number.NaN) - instance.createdAt;
  const containerMs = instance.stages
    .filter(({ name }) => name === 'launch' || name === 'boot')
    .reduce((sum, { startedAt, endedAt }) => sum + ((endedAt ?? Number.NaN) - startedAt), 0);
  return { frameMs, containerMs, gatewayMs: startMs - containerMs, protocolMs: frameMs - startMs };
}

/** A program: asks for the start over REST, connects as soon as it runs, waits for the first rectangle. */
async function rawOnce(gateway: Gateway, appId: string): Promise<number> {
  const began = performance.now();
  const id = await gateway.startApp(appId);
  try {
    await gateway.untilRunning(id);
    const { url, headers } = await gateway.tunnelOf(id).viewer();
    await firstUpdate(new URL(url), headers);
    return performance.now() - began;
  } finally {
    await gateway.stopInstance(id);
  }
}

function cookiesOf(gateway: Gateway) {
  return gateway.cookie.split('; ').map((cookie) => {
    const [name = '', ...value] = cookie.split('=');
    return { name, value: value.join('='), url: gateway.url };
  });
}

export const demoClickBench = clickBench({ name: 'click.demo', appId: 'demo', config: '' });

const DOCKER_BED = {
  labelPrefix: 'deskgate-bench',
  portRange: '24000-24999',
  apps: [{ id: 'bench-docker' }],
};

/** Needs Docker and the reference image: `npm run deskgate -- image build desktop`. */
export const dockerClickBench = clickBench({
  name: 'click.docker',
  appId: 'bench-docker',
  config: dockerConfig(DOCKER_BED),
  cleanUp: () => removeDesktops(DOCKER_BED.labelPrefix),
});
