import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Logger } from '../../../src/api.ts';
import { type FakeGuacd, fakeGuacd } from '../../../test/fakes/guacd/fake-guacd.ts';
import { instruction } from '../../../test/fakes/guacd/wire.ts';
import { type Claim, claim, greetKeepers } from './claim.ts';
import { type Hold, Keeper } from './keeper.ts';

const KEEP_MS = 2500;
const KEY = 'k1';
const DESKTOP = 'ssh host 22';
const nothing = (): void => undefined;
const NOWHERE: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  child: () => NOWHERE,
};

let folder: string;
let guacd: FakeGuacd;
let keeper: Keeper;
let socket: Socket;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deskgate-keeper-'));
  guacd = await fakeGuacd();
  keeper = new Keeper({
    program: {
      file: fileURLToPath(new URL('../keeper.process.ts', import.meta.url)),
      execArgv: ['--import', import.meta.resolve('tsx')],
    },
    folder: () => folder,
    keepMs: KEEP_MS,
    log: NOWHERE,
  });
  socket = connect(guacd.port, guacd.host);
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
});
afterEach(async () => {
  socket.destroy();
  await keeper.close(null);
  await expect.poll(() => readdir(folder), { timeout: 15_000 }).toEqual([]);
  await guacd.close();
  await rm(folder, { recursive: true, force: true });
});

/** A connection that the keeper has, left by its gateway. */
async function left({ host, port }: { host: string; port: number } = guacd): Promise<void> {
  let hold: Hold | undefined;
  hold = keeper.hold({ key: KEY, desktop: DESKTOP, id: '$living', host, port }, socket);
  await expect.poll(() => hold?.leave(), { timeout: 15_000, interval: 50 }).toBe(true);
  socket.destroy();
}

const claimed = async (): Promise<Claim> => {
  const found = await claim(folder, KEY, DESKTOP);
  if (found === null) throw new Error('Nothing was offered.');
  return found;
};

it('joins what its gateway left, closes the former socket, and lets go when the viewer is back', async () => {
  await left();
  const joined = await guacd.session();
  expect(await joined.expect('select')).toEqual(['$living']);
  await expect.poll(() => guacd.open, { timeout: 5000 }).toBe(1);
  const found = await claimed();
  expect(found).toMatchObject({ id: '$living', host: guacd.host, port: guacd.port });
  expect(await claim(folder, KEY, DESKTOP)).toBeNull();
  found.joined();
  await joined.closed;
  expect(joined.received().toString()).toContain('10.disconnect;');
});

it('offers what could not be joined to the next one, and lets go when the time is over', async () => {
  await left();
  const joined = await guacd.session();
  (await claimed()).giveUp();
  await expect.poll(async () => (await claim(folder, KEY, DESKTOP)) !== null, { timeout: 2000 }).toBe(true);
  await joined.closed;
  expect(await claim(folder, KEY, DESKTOP)).toBeNull();
});

it('says good-bye for its gateway, since guacd does not notice for 15 s that somebody is gone', async () => {
  socket.write(instruction('select', 'ssh') + instruction('connect'));
  const former = await guacd.session();
  await left();
  const joined = await guacd.session();
  expect(former.socket.closed).toBe(false);
  await former.closed;
  expect(former.received().toString()).toBe('10.disconnect;');
  expect(joined.socket.closed).toBe(false);
});

it('says good-bye for itself, also when the viewer is back before it had joined', async () => {
  const slow = await fakeGuacd({
    answer: async (session) => {
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await session.say(instruction('ready', '$living'));
    },
  });
  try {
    await left(slow);
    (await claimed()).joined();
    const joined = await slow.session();
    await joined.closed;
    expect(joined.received().toString()).toBe('10.disconnect;');
    expect(await claim(folder, KEY, DESKTOP)).toBeNull();
  } finally {
    await slow.close();
  }
});

it('has nothing for another key or desktop, and answers a greeting', async () => {
  await left();
  expect(await claim(folder, 'k2', DESKTOP)).toBeNull();
  expect(await claim(folder, KEY, 'rdp host 22')).toBeNull();
  expect(await greetKeepers(folder)).toBe(1);
});

it('keeps nothing that it was not given in time', async () => {
  const hold = keeper.hold(
    { key: KEY, desktop: DESKTOP, id: '$1', host: guacd.host, port: guacd.port },
    socket,
  );
  expect(hold.leave()).toBe(false);
  hold.release();
});

it('keeps a door open for what goes through it after its gateway has closed, and then ends', async () => {
  const echo: Server = createServer((one) => one.on('error', () => undefined).pipe(one));
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  const { port } = echo.address() as { port: number };
  try {
    const door = await keeper.openDoor({
      at: '127.0.0.1',
      from: '127.0.0.1',
      to: { host: '127.0.0.1', port },
    });
    if (door === null) throw new Error('There is no door.');
    const through = connect(door.address.port, door.address.host);
    const said = async (text: string): Promise<string> => {
      const heard = new Promise<Buffer>((resolve) => through.once('data', resolve));
      through.write(text);
      return (await heard).toString();
    };
    expect(await said('before')).toBe('before');
    door.close();
    await keeper.close(null);
    await new Promise((resolve) => setTimeout(resolve, 4000));
    expect(await said('after')).toBe('after');
    through.destroy();
  } finally {
    await new Promise((resolve) => echo.close(resolve));
  }
});
