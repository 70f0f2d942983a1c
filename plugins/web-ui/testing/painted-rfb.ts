import type { WebSocket } from 'ws';

const WIDTH = 640;
const HEIGHT = 400;
/** Bytes of client messages by type (RFC 6143 section 7.5); cut text and encodings say their own. */
const LENGTH: Readonly<Record<number, number>> = { 0: 20, 3: 10, 4: 8, 5: 6 };

export interface PaintedRfb {
  /** Keysyms that were pressed. */
  readonly pressed: number[];
  /** Clipboards that were sent. */
  readonly pasted: string[];
  /** Says that `text` was copied in the desktop. */
  copy(text: string): void;
}

/** The smallest RFB 3.8 desktop: a picture of two colours that answers every request, and notes what is typed. */
export function paintedRfb(viewer: WebSocket): PaintedRfb {
  const pressed: number[] = [];
  const pasted: string[] = [];
  let buffer = Buffer.alloc(0);
  let stage = 0;
  let isPainted = false;

  const send = (bytes: Buffer): void => viewer.send(bytes);
  viewer.on('message', (data: Buffer) => {
    buffer = Buffer.concat([buffer, data]);
    while (takeOne());
  });
  send(Buffer.from('RFB 003.008\n'));

  function take(length: number): Buffer | null {
    if (buffer.length < length) return null;
    const taken = buffer.subarray(0, length);
    buffer = buffer.subarray(length);
    return taken;
  }

  function takeOne(): boolean {
    if (stage === 0) return step(12, () => send(Buffer.from([1, 1])));
    if (stage === 1) return step(1, () => send(Buffer.alloc(4)));
    if (stage === 2) return step(1, () => send(serverInit()));
    const type = buffer[0];
    if (type === undefined) return false;
    if (type === 2) return buffer.length >= 4 && take(4 + buffer.readUInt16BE(2) * 4) !== null;
    if (type === 6) return takeCutText();
    const message = take(LENGTH[type] ?? 1);
    if (message === null) return false;
    if (type === 3) answerUpdate(message);
    if (type === 4 && message[1] === 1) pressed.push(message.readUInt32BE(4));
    return true;
  }

  function step(length: number, then: () => void): boolean {
    if (take(length) === null) return false;
    stage += 1;
    then();
    return true;
  }

  function takeCutText(): boolean {
    if (buffer.length < 8) return false;
    const message = take(8 + buffer.readUInt32BE(4));
    if (message === null) return false;
    pasted.push(message.subarray(8).toString('latin1'));
    return true;
  }

  function answerUpdate(message: Buffer): void {
    const isIncremental = message[1] === 1;
    if (isIncremental && isPainted) return;
    isPainted = true;
    const [x, y, width, height] = [2, 4, 6, 8].map((at) => message.readUInt16BE(at)) as [
      number,
      number,
      number,
      number,
    ];
    send(rectangle(x, y, width, height));
  }

  return {
    pressed,
    pasted,
    copy(text) {
      const bytes = Buffer.from(text, 'latin1');
      const head = Buffer.alloc(8);
      head[0] = 3;
      head.writeUInt32BE(bytes.length, 4);
      send(Buffer.concat([head, bytes]));
    },
  };
}

function serverInit(): Buffer {
  const name = Buffer.from('Painted');
  const init = Buffer.alloc(24);
  init.writeUInt16BE(WIDTH, 0);
  init.writeUInt16BE(HEIGHT, 2);
  init.set([32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 0, 8, 16], 4);
  init.writeUInt32BE(name.length, 20);
  return Buffer.concat([init, name]);
}

function rectangle(x: number, y: number, width: number, height: number): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt16BE(1, 2);
  for (const [index, value] of [x, y, width, height].entries()) head.writeUInt16BE(value, 4 + index * 2);
  const pixels = Buffer.alloc(width * height * 4);
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const isBar = y + row < 24;
      const shade = Math.round((160 * (x + column)) / WIDTH);
      pixels.set(isBar ? [40, 44, 52, 0] : [30 + shade, 110, 60 + shade / 2, 0], (row * width + column) * 4);
    }
  }
  return Buffer.concat([head, pixels]);
}
