import { expect, it } from 'vitest';
import { Canvas } from '../paint/canvas.ts';
import type { Rect } from '../paint/rect.ts';
import { Scene } from './scene.ts';

const MIDNIGHT = new Date(2024, 1, 29).getTime();
/** Seconds from then on: hands everywhere, and days with the longest names. */
const TIMES = [1, 2, 15, 45, 61, 3599, 3600, 43_200, 86_399, 86_400, 209 * 86_400, 600 * 86_400 + 7];

it.each([
  [1280, 800],
  [800, 600],
  [320, 200],
])('all that a second changes on %i × %i is damaged', (width, height) => {
  let time = new Date(MIDNIGHT);
  const damaged: Rect[] = [];
  const scene = new Scene({ width, height, now: () => time, onDamage: (area) => damaged.push(area) });
  const kept = new Canvas(width, height);
  scene.paint(kept);
  for (const seconds of TIMES) {
    time = new Date(MIDNIGHT + seconds * 1000);
    scene.tick();
    for (const area of damaged.splice(0)) {
      kept.clip = area;
      scene.paint(kept);
    }
    const whole = new Canvas(width, height);
    scene.paint(whole);
    expect(Buffer.from(kept.pixels.buffer).equals(Buffer.from(whole.pixels.buffer)), time.toString()).toBe(
      true,
    );
  }
});
