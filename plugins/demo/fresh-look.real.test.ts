import { expect, it, vi } from 'vitest';
import { FreshLook } from './fresh-look.ts';
import type { Bands } from './paint/band-pictures.ts';
import { NOON, openDemo, seen } from './testing/open-demo.ts';

const WIDTH = 800;
const HEIGHT = 600;
const PNG = [7, -260];
const RAW = [0];

/** Half a million numbers: no word on which of them differ. */
const isSame = (a: Uint32Array, b: Uint32Array) => Buffer.from(a.buffer).equals(Buffer.from(b.buffer));

async function lookAt(time: Date): Promise<Bands> {
  const fresh = new FreshLook(() => time, 0);
  try {
    return await vi.waitUntil(() => fresh.of(WIDTH, HEIGHT), { timeout: 5000 });
  } finally {
    fresh.close();
  }
}

it('a fresh desktop whose look is known shows what it would show without', async () => {
  const look = await lookAt(new Date(NOON.getTime() - 15_700_000));
  expect([...look.keys()]).toEqual([0, 200, 400]);
  const known = await openDemo({ width: WIDTH, height: HEIGHT, look });
  const painted = await openDemo({ width: WIDTH, height: HEIGHT });
  const picture = await seen(await known.client(...PNG));
  expect(isSame(picture, await seen(await painted.client(...RAW)))).toBe(true);
});

it('it changes like any other, for who is there and for who comes later', async () => {
  const known = await openDemo({ width: WIDTH, height: HEIGHT, look: await lookAt(NOON) });
  const first = await known.client(...PNG);
  await seen(first);
  first.type('Hello');
  await vi.waitUntil(() => known.desktop.scene.text === 'Hello');
  // all three are there before any of them looks, since the panel counts them
  const late = await known.client(...PNG);
  const raw = await known.client(...RAW);
  const whole = await seen(raw);
  expect(isSame(await seen(late), whole)).toBe(true);
  expect(isSame(await seen(first), whole)).toBe(true);
});

it('is made once for a size and a day, and anew for another', async () => {
  let time = NOON;
  const fresh = new FreshLook(() => time, 0);
  expect(fresh.of(WIDTH, HEIGHT)).toBeNull();
  const look = await vi.waitUntil(() => fresh.of(WIDTH, HEIGHT), { timeout: 5000 });
  expect(fresh.of(WIDTH, HEIGHT)).toBe(look);
  time = new Date(NOON.getTime() + 86_400_000);
  expect(fresh.of(WIDTH, HEIGHT)).toBeNull();
  await vi.waitUntil(() => fresh.of(WIDTH, HEIGHT), { timeout: 5000 });
  expect(fresh.of(400, 300)).toBeNull();
  fresh.close();
});

it('is not painted any more once it is closed', async () => {
  const fresh = new FreshLook(() => NOON, 20);
  fresh.of(WIDTH, HEIGHT);
  fresh.close();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(fresh.of(WIDTH, HEIGHT)).toBeNull();
  fresh.close();
});
