import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { composeConfig } from '../../plugins/compose/config.ts';
import { composeProvider } from '../../plugins/compose/provider.ts';
import { DESKTOP_ENVIRONMENT, IDLE, script, yamlOf } from '../../plugins/compose/testing/stacks.ts';
import { dockerConfig } from '../../plugins/docker/config.ts';
import { dockerProvider } from '../../plugins/docker/provider.ts';
import { connectEngine, type Engine, newId, type Provider } from '../../src/api.ts';
import { describeWith } from '../testbed/parts.ts';
import { ADA, createWorld, type Life, ROOT, type World } from './lifecycle.ts';

/** A comparison by the clock that does not come during a test: what is seen was told. */
const NEVER_MS = 2 ** 31 - 1;
const PATIENCE_MS = 60_000;

describeWith(['docker', 'desktop-image'], 'what Docker tells of desktops', (parts) => {
  const { host, labelPrefix } = parts.docker;
  const { image } = parts['desktop-image'];
  let world: World;
  let life: Life;
  let engine: Engine;
  let line: SocketLine;

  beforeEach(async () => {
    engine = await connectEngine({ host });
    line = await SocketLine.to(host.slice('unix://'.length));
    world = await createWorld();
  });
  afterEach(async () => {
    await line.mend();
    for (const { id } of await life.db.instances.listOpen()) {
      await life.instances.stop(ROOT, id);
      await life.until(id, 'stopped');
    }
    await life.close();
    await world.remove();
    await line.close();
  });

  const live = <Settings>(provider: Provider<Settings>, settings: object) =>
    world.live({
      reconcileEveryMs: NEVER_MS,
      provider: provider as unknown as Provider<Record<string, unknown>>,
      app: { provider: provider.id, settings, startTimeoutSeconds: 30 },
      ports: { first: 36_100, last: 36_109 },
    });
  const onDocker = (at: string) =>
    live(dockerProvider(dockerConfig.parse({ host: at, pull: 'never', labelPrefix }), newId()), { image });

  /** A desktop that runs, and its container. */
  async function running() {
    const { id } = await life.instances.start(ADA, 'desk');
    await life.until(id, 'running');
    const row = await life.db.instances.get(id);
    return { id, container: engine.docker.getContainer(row?.ref ?? '') };
  }

  it('is seen at once: paused, resumed, restarted, removed', { timeout: PATIENCE_MS }, async () => {
    life = await onDocker(host);
    const { id, container } = await running();
    await container.pause();
    await life.until(id, 'paused');
    await container.unpause();
    await life.until(id, 'running');
    await container.restart({ t: 0 });
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect((await life.instances.get(ADA, id)).status).toBe('running');
    await container.remove({ force: true });
    await life.until(id, 'lost');
  });

  it('is seen at once: killed, and all of it is removed', { timeout: PATIENCE_MS }, async () => {
    life = await onDocker(host);
    const { id, container } = await running();
    await container.kill();
    expect((await life.until(id, 'stopped')).error).toBeNull();
    expect(await life.db.leases.list()).toEqual([]);
    await expect(container.inspect()).rejects.toMatchObject({ statusCode: 404 });
  });

  it('is made up for when the engine was away', { timeout: PATIENCE_MS }, async () => {
    life = await onDocker(line.host);
    const { id, container } = await running();
    await line.cut();
    await container.pause();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await life.instances.get(ADA, id)).status).toBe('running');
    await line.mend();
    await life.until(id, 'paused');
    await container.unpause();
    await life.until(id, 'running');
  });

  it('is seen of a stack as of its desktop', { timeout: PATIENCE_MS }, async () => {
    const desk = { image, environment: DESKTOP_ENVIRONMENT };
    const text = yamlOf({ services: { desk, helper: script(image, IDLE) } });
    const config = composeConfig.parse({ host, pull: 'never', labelPrefix: `${labelPrefix}.compose` });
    life = await live(composeProvider(config, newId()), { service: 'desk', text });
    const { id } = await life.instances.start(ADA, 'desk');
    await life.until(id, 'running');
    const name = (service: string) => `${labelPrefix}.compose-${id}-${service}`;
    const [desktop, helper] = ['desk', 'helper'].map((one) => engine.docker.getContainer(name(one)));
    await desktop?.pause();
    await life.until(id, 'paused');
    await desktop?.unpause();
    await life.until(id, 'running');
    await helper?.kill();
    await desktop?.kill();
    await life.until(id, 'stopped');
    await expect(helper?.inspect()).rejects.toMatchObject({ statusCode: 404 });
  });
});

/** A socket that leads to another one, and can be taken away as a daemon that ends takes its own. */
class SocketLine {
  readonly #folder: string;
  readonly #target: string;
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;

  static async to(target: string): Promise<SocketLine> {
    const line = new SocketLine(await mkdtemp(join(tmpdir(), 'deskgate-line-')), target);
    await line.mend();
    return line;
  }

  private constructor(folder: string, target: string) {
    this.#folder = folder;
    this.#target = target;
  }

  get host(): string {
    return `unix://${join(this.#folder, 'docker.sock')}`;
  }

  async mend(): Promise<void> {
    if (this.#server !== null) return;
    const server = createServer((near) => {
      const far = dial(this.#target);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(one);
        one.on('error', () => other.destroy());
        one.on('close', () => {
          this.#sockets.delete(one);
          other.destroy();
        });
        one.pipe(other);
      }
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.host.slice('unix://'.length), resolve));
  }

  async cut(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const socket of this.#sockets) socket.destroy();
    if (server !== null) await new Promise((resolve) => server.close(resolve));
  }

  async close(): Promise<void> {
    await this.cut();
    await rm(this.#folder, { recursive: true });
  }
}
