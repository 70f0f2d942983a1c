import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../test/contracts/provider-rig.ts';
import { Canvas } from './paint/canvas.ts';
import { NATIVE } from './rfb/pixel-format.ts';
import { Scene } from './scene/scene.ts';
import { EVERYTHING, NOON, openDemo, seen } from './testing/open-demo.ts';
import { providedText, RfbClient } from './testing/rfb-client.ts';

const RETURN = 0xff0d;
const BACKSPACE = 0xff08;
const CONTROL = 0xffe3;

/** The picture of a fresh desktop, painted without RFB. */
function freshPicture(width = 800, height = 600): Uint32Array {
  const scene = new Scene({ width, height, now: () => NOON, onDamage: () => {} });
  scene.enter({ copy: () => {} });
  const canvas = new Canvas(width, height);
  scene.paint(canvas);
  return canvas.pixels;
}

function differing(a: Uint32Array, b: Uint32Array): number {
  return a.reduce((count, pixel, at) => count + (pixel === b[at] ? 0 : 1), 0);
}

describe('the picture', () => {
  it.each([
    ['Tight', [7]],
    ['Tight before ZRLE', [7, 16]],
    ['Tight and TightPNG', [7, -260]],
    ['TightPNG, which alone is no way to send small areas', [-260, 16]],
    ['ZRLE', [16]],
    ['Raw', [0]],
  ])('arrives pixel by pixel as it was painted, in %s', async (_, encodings) => {
    const demo = await openDemo();
    const client = await demo.client(...encodings);
    expect(differing(await seen(client), freshPicture())).toBe(0);
  });

  it.each([
    ['Tight, the colours in another order', 7, [0, 8, 16]],
    ['ZRLE, the colours in another order', 16, [0, 8, 16]],
    ['ZRLE, the colours in the upper bytes', 16, [24, 16, 8]],
    ['Raw, the colours in another order', 0, [0, 8, 16]],
    ['Raw, the colours in the upper bytes', 0, [24, 16, 8]],
  ] as const)('arrives in %s', async (_, encoding, shift) => {
    const demo = await openDemo();
    const client = await demo.client(encoding);
    client.setFormat({ ...NATIVE, shift });
    expect(differing(await seen(client), freshPicture())).toBe(0);
  });

  it.each([
    ['Tight', 7],
    ['ZRLE', 16],
  ])('is much smaller in %s than in Raw', async (_, encoding) => {
    const demo = await openDemo();
    const [small, large] = [await demo.client(encoding), await demo.client(0)];
    await seen(small);
    await seen(large);
    expect(small.socket.bytesRead).toBeLessThan(large.socket.bytesRead / 15);
  });

  it('is the same for all viewers', async () => {
    const demo = await openDemo();
    const [one, two] = [await demo.client(), await demo.client()];
    await seen(one);
    await seen(two);
    one.type('together');
    for (const client of [one, two]) {
      client.request(true);
      await client.update();
    }
    await eventually(async () => {
      for (const client of [one, two]) await seen(client);
      expect(differing(one.pixels, two.pixels)).toBe(0);
    });
    expect(demo.desktop.scene.text).toBe('together');
  });
});

describe('updates', () => {
  it('come only when asked for, and then hold only what changed', async () => {
    const demo = await openDemo();
    const client = await demo.client(16);
    await seen(client);
    const before = client.socket.bytesRead;
    client.type('a');
    await sleep(80);
    expect(client.socket.bytesRead).toBe(before);
    client.request(true);
    await client.update();
    client.type('b');
    client.request(true);
    const rects = await client.update();
    const pixels = rects.reduce((sum, { width, height }) => sum + width * height, 0);
    expect(pixels).toBeLessThan(800 * 40);
  });

  it('wait until something changes', async () => {
    const demo = await openDemo();
    const client = await demo.client(16);
    await seen(client);
    client.request(true);
    const before = client.socket.bytesRead;
    await sleep(80);
    expect(client.socket.bytesRead).toBe(before);
    client.type('x');
    expect((await client.update()).length).toBeGreaterThan(0);
  });

  it('tell the time each second while somebody watches, and stop when nobody does', async () => {
    let time = new Date(2024, 4, 14, 12, 0, 0, 950);
    const demo = await openDemo({ now: () => time });
    const client = await demo.client(16);
    const before = await seen(client);
    time = new Date(2024, 4, 14, 12, 0, 1, 950);
    await eventually(async () => {
      client.request(true);
      await client.update();
      expect(differing(before, client.pixels)).toBeGreaterThan(20);
    });
    client.close();
    await eventually(() => expect(process.getActiveResourcesInfo()).not.toContain('TCPSocketWrap'));
    const ticks = demo.desktop.scene;
    let ticked = 0;
    const tick = ticks.tick.bind(ticks);
    ticks.tick = () => {
      ticked += 1;
      tick();
    };
    await sleep(1100);
    expect(ticked).toBe(0);
  });

  it('are no more than thirty a second', async () => {
    const demo = await openDemo();
    const client = await demo.client(16);
    await seen(client);
    const began = performance.now();
    for (let count = 0; count < 6; count += 1) {
      client.request(false, 0, 0, 10, 10);
      await client.update();
    }
    expect(performance.now() - began).toBeGreaterThan(5 * 30);
  });

  it('stay inside what was asked for, and the rest is sent later', async () => {
    const demo = await openDemo();
    const client = await demo.client(16);
    client.request(false, 100, 50, 64, 32);
    expect(await client.update()).toEqual([{ x: 100, y: 50, width: 64, height: 32, encoding: 16 }]);
    client.request(false, 700, 500, 5000, 5000);
    const rects = await client.update();
    for (const { x, y, width, height } of rects) {
      expect(x + width).toBeLessThanOrEqual(800);
      expect(y + height).toBeLessThanOrEqual(600);
    }
  });

  it('do not pile up for a viewer that never reads, and others go on', async () => {
    const demo = await openDemo();
    const stuck = await demo.client(0);
    stuck.socket.pause();
    const client = await demo.client(16);
    await seen(client);
    // thirty pictures a second would be asked for and made, two megabytes each
    for (let count = 0; count < 40; count += 1) {
      stuck.request(false);
      stuck.key(0x61);
      await sleep(25);
    }
    client.type('alive');
    await seen(client);
    expect(demo.desktop.scene.text).toContain('alive');
    stuck.socket.resume();
    await sleep(400);
    // what the kernel's buffers of both ends held, and the rest of two pictures
    expect(stuck.socket.bytesRead).toBeLessThan(16_000_000);
  });
});

describe('input', () => {
  it('is shown: letters, other scripts, line breaks and deletions', async () => {
    const demo = await openDemo();
    const client = await demo.client();
    const before = await seen(client);
    client.type('Grüße, Žofie\nsecond lime');
    client.key(BACKSPACE);
    client.key(BACKSPACE);
    client.type('ne — 5 €');
    client.key(RETURN);
    await eventually(() => expect(demo.desktop.scene.text).toBe('Grüße, Žofie\nsecond line — 5 €\n'));
    expect(differing(before, await seen(client))).toBeGreaterThan(300);
  });

  it('draws where the pointer is dragged', async () => {
    const demo = await openDemo();
    const client = await demo.client();
    await seen(client);
    for (let x = 520; x <= 600; x += 4) client.pointer(x, 180, 1);
    client.pointer(600, 180, 0);
    client.pointer(620, 220, 0);
    await eventually(async () => {
      await seen(client);
      expect(client.pixels[180 * 800 + 560]).toBe(0x3d6fe0);
    });
    expect(client.pixels[220 * 800 + 620]).not.toBe(0x3d6fe0);
  });

  it('draws in the chosen colour, keeps the drawing over a change of size, and clears it', async () => {
    const demo = await openDemo();
    const client = await demo.client();
    const colourAt = async (x: number, y: number) => (await seen(client))[y * client.width + x];
    const click = (x: number, y: number): void => {
      client.pointer(x, y, 1);
      client.pointer(x, y, 0);
    };
    // the swatches lie below the sheet
    const red = freshPicture().indexOf(0xe2574c);
    click(red % 800, Math.floor(red / 800) + 4);
    click(700, 150);
    await eventually(async () => expect(await colourAt(700, 150)).toBe(0xe2574c));
    for (const width of [390, 800]) {
      client.setSize(width, 600);
      await eventually(async () => {
        await seen(client);
        expect(client.width).toBe(width);
      });
    }
    expect(await colourAt(700, 150)).toBe(0xe2574c);
    click(727, Math.floor(red / 800) + 8);
    await eventually(async () => expect(await colourAt(700, 150)).not.toBe(0xe2574c));
  });

  it('moves a window by its title, and the picture is whole afterwards', async () => {
    const demo = await openDemo();
    const client = await demo.client();
    const before = await seen(client);
    const drag = (...points: readonly (readonly [number, number])[]): void => {
      for (const [x, y] of points) client.pointer(x, y, 1);
      const [x, y] = points.at(-1) ?? [0, 0];
      client.pointer(x, y, 0);
    };
    drag([120, 80], [150, 100], [190, 90], [240, 120]);
    const moved = await seen(client);
    expect(differing(before, moved)).toBeGreaterThan(20_000);
    drag([240, 120], [190, 100], [120, 80]);
    await eventually(async () => expect(differing(before, await seen(client))).toBe(0));
  });

  it('survives a flood and lets others have their turns meanwhile', async () => {
    const demo = await openDemo();
    const client = await demo.client();
    let turns = 0;
    const others = setInterval(() => turns++, 1);
    client.type('flood '.repeat(800));
    await eventually(() => expect(demo.desktop.scene.text.length).toBe(4000), 12_000);
    clearInterval(others);
    expect(turns).toBeGreaterThan(10);
  });
});

describe('the size', () => {
  it('follows the viewer, for all viewers', async () => {
    const demo = await openDemo();
    const [one, two] = [await demo.client(), await demo.client()];
    await seen(one);
    await seen(two);
    one.setSize(390, 700);
    for (const client of [one, two]) {
      client.request(true);
      const rects = await client.update();
      expect(rects).toContainEqual(
        expect.objectContaining({ x: client === one ? 1 : 2, y: 0, width: 390, height: 700, encoding: -308 }),
      );
      expect([client.width, client.height]).toEqual([390, 700]);
    }
    expect((await seen(one)).every((pixel) => pixel === 0)).toBe(false);
    expect([demo.desktop.width, demo.desktop.height]).toEqual([390, 700]);
  });

  it.each([
    [100, 100],
    [20_000, 700],
  ])('is not changed to %i × %i, and the viewer is told', async (width, height) => {
    const demo = await openDemo();
    const client = await demo.client();
    await seen(client);
    client.setSize(width, height);
    client.request(true);
    expect(await client.update()).toContainEqual(
      expect.objectContaining({ x: 1, y: 3, width: 800, height: 600, encoding: -308 }),
    );
    expect(demo.desktop.width).toBe(800);
  });

  it('is told by the older encoding too, and never exceeds what a viewer without either knows', async () => {
    const demo = await openDemo();
    const [owner, old, fixed] = [await demo.client(), await demo.client(16, -223), await demo.client(16)];
    for (const client of [owner, old, fixed]) await seen(client);
    owner.setSize(1000, 500);
    old.request(true);
    expect(await old.update()).toEqual([
      expect.objectContaining({ width: 1000, height: 500, encoding: -223 }),
    ]);
    fixed.request(true);
    for (const { x, y, width, height } of await fixed.update()) {
      expect(x + width).toBeLessThanOrEqual(800);
      expect(y + height).toBeLessThanOrEqual(500);
    }
  });

  it('changes while pictures are under way without breaking the stream', async () => {
    const demo = await openDemo();
    const client = await demo.client();
    for (const [width, height] of [
      [1200, 900],
      [300, 300],
      [900, 260],
    ] as const) {
      client.request(false);
      client.setSize(width, height);
      for (let count = 0; count < 4 && client.width !== width; count += 1) {
        await client.update();
        client.request(true);
      }
      expect([client.width, client.height]).toEqual([width, height]);
      await client.update();
    }
    const fresh = await demo.client(0);
    await eventually(async () => expect(differing(await seen(client), await seen(fresh))).toBe(0));
  });
});

describe('the clipboard', () => {
  it('shows Latin-1 text of a viewer, and Ctrl+V puts it into the notes', async () => {
    const demo = await openDemo();
    const client = await demo.client(16);
    client.cutText(Buffer.from('Grüße', 'latin1'));
    client.key(CONTROL, true);
    client.key(0x76);
    client.key(CONTROL, false);
    await eventually(() => expect(demo.desktop.scene.text).toBe('Grüße'));
  });

  it('gives the notes as Latin-1 to a viewer without the extension', async () => {
    const demo = await openDemo();
    const client = await demo.client(16);
    client.type('für 3 €');
    client.key(CONTROL, true);
    client.key(0x63);
    client.key(CONTROL, false);
    expect(await client.next()).toEqual({ kind: 'cut-text', text: 'für 3 ?' });
  });

  it('carries Unicode both ways to a viewer with the extension', async () => {
    const demo = await openDemo();
    const client = await demo.client();
    expect(await client.next()).toMatchObject({ kind: 'extended-clipboard', flags: 0x1f000001 });
    client.extendedClipboard(0x1f000001);
    client.extendedClipboard(0x08000001);
    expect(await client.next()).toMatchObject({ flags: 0x02000001 });
    client.extendedClipboard(0x10000001, 'Δοκιμή\r\n世界');
    client.key(CONTROL, true);
    client.key(0x76);
    await eventually(() => expect(demo.desktop.scene.text).toBe('Δοκιμή\n世界'));
    client.key(0x63);
    expect(await client.next()).toMatchObject({ flags: 0x08000001 });
    client.extendedClipboard(0x02000001);
    const provided = await client.next();
    if (provided.kind !== 'extended-clipboard') throw new Error('another message');
    expect(provided.flags).toBe(0x10000001);
    expect(providedText(provided.data)).toBe('Δοκιμή\r\n世界\0');
  });

  it('copies by its button', async () => {
    const demo = await openDemo();
    const client = await demo.client(16);
    client.pointer(332, 547, 1);
    client.pointer(332, 547, 0);
    expect(await client.next()).toEqual({ kind: 'cut-text', text: 'Hello from the Deskgate demo' });
  });

  it('takes a text of any length without keeping it', async () => {
    const demo = await openDemo();
    const client = await demo.client(16);
    client.cutText(Buffer.alloc(5_000_000, 'x'));
    client.type('still here');
    await eventually(() => expect(demo.desktop.scene.text).toBe('still here'));
  });
});

describe('a connection', () => {
  it.each([3, 7, 8] as const)('of RFB 3.%i is let in with the password only', async (minor) => {
    const demo = await openDemo({ password: 'secret12' });
    const right = await new RfbClient(demo.port).open('secret12', minor);
    expect(right.name).toBe('Deskgate demo');
    const wrong = new RfbClient(demo.port);
    await expect(wrong.open('secret13', minor)).rejects.toThrow(
      minor === 8 ? 'The password is wrong' : 'refused',
    );
    await wrong.closed;
    right.close();
  });

  it('may say one byte at a time', async () => {
    const demo = await openDemo();
    const client = await new RfbClient(demo.port).open(null);
    const write = client.socket.write.bind(client.socket);
    client.socket.write = ((bytes: Buffer) => {
      for (const byte of bytes) write(Buffer.from([byte]));
      return true;
    }) as typeof client.socket.write;
    client.setEncodings(...EVERYTHING);
    client.type('slow');
    await seen(client);
    expect(demo.desktop.scene.text).toBe('slow');
    client.close();
  });

  it.each([
    ['an unknown message', Buffer.from([99])],
    ['a colour map', Buffer.from([0, 0, 0, 0, 8, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])],
    [
      'impossible colours',
      Buffer.from([0, 0, 0, 0, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 40, 8, 0, 0, 0, 0]),
    ],
    ['a broken clipboard', Buffer.from([6, 0, 0, 0, 255, 255, 255, 248, 16, 0, 0, 1, 1, 2, 3, 4])],
  ])('that sends %s is closed, and the log says why', async (_, bytes) => {
    const demo = await openDemo();
    const [bad, good] = [await demo.client(), await demo.client()];
    bad.socket.write(bytes);
    await bad.closed;
    await eventually(() =>
      expect(demo.desktop.log.tail(9).join('\n')).toMatch(/disconnected because of a[n ]/),
    );
    good.type('fine');
    await seen(good);
    expect(demo.desktop.scene.text).toBe('fine');
  });

  it('that comes when too many are open is turned away', async () => {
    const demo = await openDemo();
    const clients = await Promise.all(Array.from({ length: 32 }, () => demo.client(0)));
    expect(clients).toHaveLength(32);
    await expect(new RfbClient(demo.port).open(null)).rejects.toThrow();
  });

  it('leaves nothing behind', async () => {
    const demo = await openDemo();
    const clients = await Promise.all(Array.from({ length: 5 }, () => demo.client()));
    for (const client of clients) await seen(client);
    for (const client of clients) client.close();
    await eventually(() => expect(demo.desktop.log.tail(1)[0]).toContain('now 0'));
    await demo.desktop.close();
    await eventually(() => {
      const left = process.getActiveResourcesInfo().filter((kind) => /TCP|Zlib/.test(kind));
      expect(left).toEqual([]);
    });
  });
});
