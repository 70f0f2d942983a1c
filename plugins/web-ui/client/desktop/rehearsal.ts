import type RFB from '@novnc/novnc';

const WIDTH = 320;
const HEIGHT = 256;
const [TIGHT, TIGHT_PNG] = [7, -260];
/** Control bytes of the Tight encoding: a PNG file, and pixels packed by zlib. */
const [PNG, PACKED] = [0xa0, 0];
const UPDATE_REQUEST = 3;
/** RFC 6143 section 7.4: what browsers' viewers ask for, 32 bits a pixel with 8 a colour. */
const PIXEL_FORMAT = [32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0];

/** What a desktop would be connected through: it says what it is told to, and hears when the viewer has drawn everything. */
export class RehearsalChannel {
  binaryType = 'arraybuffer';
  readonly protocol = 'binary';
  readyState: number = WebSocket.OPEN;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onmessage: ((message: { readonly data: ArrayBuffer }) => void) | null = null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null = null;
  /** Called whenever the viewer asks for more. */
  asked: (() => void) | null = null;

  send(bytes: Uint8Array): void {
    if (bytes[0] === UPDATE_REQUEST || bytes.at(-10) === UPDATE_REQUEST) this.asked?.();
  }

  say(bytes: readonly number[]): void {
    this.onmessage?.({ data: new Uint8Array(bytes).buffer });
  }

  close(): void {
    this.readyState = WebSocket.CLOSED;
    queueMicrotask(() => this.onclose?.({ code: 1000, reason: '' }));
  }
}

/**
 * Plays a whole short session to a viewer that nobody sees, so that the browser has compiled the viewer and started its
 * decoders before somebody waits for a desktop. Resolves when the viewer has drawn it.
 * @param open makes the viewer on a channel; it is closed here.
 */
export async function rehearse(open: (channel: RehearsalChannel) => RFB): Promise<void> {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const context = canvas.getContext('2d');
  if (context === null) return;
  const sky = context.createLinearGradient(0, 0, WIDTH, HEIGHT);
  for (const [at, colour] of ['#17224a', '#df8478', '#fff'].entries()) sky.addColorStop(at / 2, colour);
  context.fillStyle = sky;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  const { data } = context.getImageData(0, 0, WIDTH, HEIGHT / 2);
  const [png, packed] = await Promise.all([
    canvas.convertToBlob({ type: 'image/png' }).then((file) => file.arrayBuffer()),
    deflated(data.filter((_, index) => index % 4 < 3)),
  ]);
  const channel = new RehearsalChannel();
  const viewer = open(channel);
  try {
    for (const greeting of [VERSION, [1, 1], [0, 0, 0, 0], serverInit()]) channel.say(greeting);
    await new Promise<void>((resolve) => {
      channel.asked = resolve;
      channel.say([
        ...[0, 0, 0, 2],
        ...rectangle(HEIGHT, TIGHT_PNG),
        ...tight(PNG, png),
        ...rectangle(HEIGHT / 2, TIGHT),
        ...tight(PACKED, packed),
      ]);
    });
  } finally {
    viewer.disconnect();
  }
}

const VERSION = [...new TextEncoder().encode('RFB 003.008\n')];

function serverInit(): number[] {
  return [...short(WIDTH), ...short(HEIGHT), ...PIXEL_FORMAT, ...[0, 0, 0, 0]];
}

function rectangle(height: number, encoding: number): number[] {
  return [
    ...[0, 0, 0, 0],
    ...short(WIDTH),
    ...short(height),
    ...[24, 16, 8, 0].map((bits) => (encoding >> bits) & 255),
  ];
}

/** The length takes three bytes whatever it is, seven bits in each. */
function tight(control: number, data: ArrayBuffer): number[] {
  const { byteLength: length } = data;
  return [
    control,
    (length & 127) | 128,
    ((length >> 7) & 127) | 128,
    (length >> 14) & 255,
    ...new Uint8Array(data),
  ];
}

function short(value: number): number[] {
  return [value >> 8, value & 255];
}

function deflated(bytes: Uint8ClampedArray<ArrayBuffer>): Promise<ArrayBuffer> {
  const packing = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Response(packing).arrayBuffer();
}
