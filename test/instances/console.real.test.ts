import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeMachines } from '../fakes/fake-machines.ts';
import { FakeProvider } from '../fakes/fake-provider.ts';
import { ADA, createWorld, eventually, type Life, ROOT, type World } from './lifecycle.ts';

const BARE = { id: 'bare', name: 'Bare', provider: 'machines', protocol: 'console' };

let world: World;
let life: Life;
let machines: FakeMachines;

beforeEach(async () => {
  world = await createWorld();
  machines = new FakeMachines(
    () => 1,
    () => 5901,
  );
});
afterEach(async () => {
  await life.close();
  await world.remove();
});

async function live(app: Record<string, unknown> = {}): Promise<void> {
  life = await world.live({ provider: machines, app: { provider: 'machines', ...app } });
}

const mayConsole = async (id: string): Promise<boolean> =>
  (await life.instances.get(ADA, id)).allowedActions.includes('console');

describe('the console of a machine', () => {
  it('can be seen from when there is a machine until it is gone', async () => {
    await live();
    let launch = (): void => {};
    let answer = (): void => {};
    machines.onStart = () =>
      new Promise((resolve) => {
        launch = resolve;
      });
    machines.onReady = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const { id } = await life.instances.start(ADA, 'desk');
    await eventually(() => machines.calls.includes(`start ${id}`));
    expect(await mayConsole(id)).toBe(false);
    launch();
    await eventually(() => machines.calls.includes(`ready ${id}`));
    expect((await life.instances.get(ADA, id)).status).toBe('starting');
    expect(await mayConsole(id)).toBe(true);
    answer();
    await life.until(id, 'running');
    expect(await mayConsole(id)).toBe(true);
    await life.instances.act(ADA, id, 'pause');
    await life.until(id, 'paused');
    expect(await mayConsole(id)).toBe(false);
    await life.instances.stop(ADA, id);
    await life.until(id, 'stopped');
    expect(await mayConsole(id)).toBe(false);
  });

  it('is gone with a start that failed', async () => {
    await live();
    machines.onReady = FakeProvider.fail('DESKTOP_SILENT', 'Nothing answers.');
    const { id } = await life.instances.start(ADA, 'desk');
    await life.until(id, 'failed');
    expect(await mayConsole(id)).toBe(false);
  });

  it('may be all that there is of an application: no port, no password, no address', async () => {
    await live({ protocol: 'console' });
    const definition = await life.apps.definition('desk');
    expect(definition).toMatchObject({ protocol: 'console', credentials: 'none' });
    expect(definition).not.toHaveProperty('guestPort');
    const { id } = await life.instances.start(ADA, 'desk');
    await life.until(id, 'running');
    expect(await life.db.connections.get(id)).toMatchObject({ protocol: 'console', host: null, port: null });
    expect(machines.desktops.get(id)?.password).toBeNull();
  });

  it('is kept in an application of the database, read again as it was written', async () => {
    await live();
    const made = await life.apps.create(ROOT, BARE);
    expect(await life.apps.get(ROOT, 'bare')).toEqual(made);
    // what a view says beside what was written
    const { source, transports, project, places, mayChange, revision, ...again } = made;
    expect({ source, project, mayChange }).toEqual({ source: 'database', project: null, mayChange: true });
    expect(await life.apps.update(ROOT, 'bare', again)).toEqual({ ...made, revision: revision + 1 });
  });

  it('is refused by name where the provider has none', async () => {
    life = await world.live();
    await expect(life.apps.create(ROOT, { ...BARE, provider: 'fake' })).rejects.toMatchObject({
      code: 'APP_INVALID',
      message: 'protocol: the machines of the provider fake have no console.',
      detail: 'protocol',
    });
  });

  it('has no port to be named', async () => {
    await live();
    await expect(life.apps.create(ROOT, { ...BARE, guestPort: 5900 })).rejects.toMatchObject({
      code: 'APP_INVALID',
      detail: 'guestPort: expected none, as a console has no port',
    });
  });
});
