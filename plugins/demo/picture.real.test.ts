import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Canvas } from './paint/canvas.ts';
import { pngOf } from './paint/png.ts';
import { openDemo, seen } from './testing/open-demo.ts';

/** Kept for a person to look at. */
const PICTURES = fileURLToPath(new URL('../../test-artifacts/', import.meta.url));

describe('the demo desktop', () => {
  it.each([
    [1280, 800],
    [390, 700],
    [320, 200],
    [3840, 2160],
  ])('fills a screen of %i × %i with its picture', async (width, height) => {
    const demo = await openDemo({ width, height });
    const client = await demo.client();
    client.type('Hello from the browser: Grüße, zażółć, “5 €”.');
    client.cutText(Buffer.from('Some text of the clipboard', 'latin1'));
    const pixels = await seen(client);
    await mkdir(PICTURES, { recursive: true });
    const canvas = new Canvas(width, height);
    canvas.pixels.set(pixels);
    await writeFile(join(PICTURES, `demo-desktop-${width}.png`), await pngOf(canvas, canvas.bounds));
    expect(new Set(pixels).size).toBeGreaterThan(400);
    // every corner is painted: sky below the panel, and the nearest hill
    const at = (x: number, y: number) => pixels[y * width + x];
    expect(at(0, 0)).not.toBe(0);
    expect([at(1, height - 1), at(width - 2, height - 1)]).toEqual([0x1b2347, 0x1b2347]);
  });
});
