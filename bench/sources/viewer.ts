import type { ByteStream } from '../byte-stream.ts';
import { shakeHandsWithGuacd } from '../guacd-user.ts';
import { RawTcp } from '../raw-tcp.ts';
import { RawWebSocket } from '../raw-websocket.ts';
import { shakeHandsAsRfbViewer } from '../rfb-viewer.ts';
import { GuacamoleUpdates, RfbUpdates, type UpdateFinder } from '../updates.ts';
import { instruction } from './guacd-server.ts';
import { ECHO_ROW } from './round-trip-marks.ts';
import type { ViewerGroup } from './viewers.ts';

const SCREEN_WIDTH = 1280;
const KEYS = ['a', 'b', 'c', 'd', 'e', 'f', 'g'] as const;
const LINE_FEED = 0xff0d;
const KEYS_A_LINE = 60;
/** The whole screen, as far as it changes. */
const NEXT_UPDATE = Buffer.from([3, 1, 0, 0, 0, 0, 0x20, 0, 0x20, 0]);
const RAW_ONLY = Buffer.from([2, 0, 0, 1, 0, 0, 0, 0]);

/** One viewer that does what a browser's does, and times its own inputs. */
export class Viewer {
  readonly #stream: ByteStream;
  readonly #group: ViewerGroup;
  readonly #finder: UpdateFinder;
  #sentAt = 0;
  #inputs = 0;
  #isPaused = false;
  isWaiting = false;
  bytes = 0;
  failure: string | null = null;
  tripsMs: number[] = [];

  constructor(stream: ByteStream, group: ViewerGroup) {
    this.#stream = stream;
    this.#group = group;
    this.#finder = group.protocol === 'rfb' ? this.#rfb() : this.#guacamole();
    stream.onPayload = (piece) => {
      this.bytes += piece.length;
      this.#finder.take(piece);
    };
    stream.onClose = (why) => {
      this.failure = why;
    };
    if (group.desktop === 'typing' && group.protocol === 'rfb') {
      stream.send(RAW_ONLY);
      stream.send(NEXT_UPDATE);
    }
  }

  beginToCount(): void {
    this.bytes = 0;
    this.tripsMs = [];
  }

  /** Sends the next input, unless one is still to be answered: that one then takes so much longer. */
  input(): void {
    if (this.isWaiting || this.failure !== null || this.#isPaused) return;
    this.isWaiting = true;
    this.#inputs += 1;
    this.#sentAt = performance.now();
    if (this.#group.desktop === 'synthetic') this.#movePointer(this.#inputs % SCREEN_WIDTH);
    else this.#type(this.#inputs % KEYS_A_LINE === 0 ? LINE_FEED : letter(this.#inputs));
  }

  pause(): void {
    this.#isPaused = true;
    this.#stream.pause();
  }

  #movePointer(x: number): void {
    if (this.#group.protocol === 'guacamole') {
      this.#stream.send(instruction('mouse', x, ECHO_ROW, 0));
      return;
    }
    const event = Buffer.from([5, 0, 0, 0, 0, 0]);
    event.writeUInt16BE(x, 2);
    event.writeUInt16BE(ECHO_ROW, 4);
    this.#stream.send(event);
  }

  #type(key: number): void {
    if (this.#group.protocol === 'guacamole') {
      this.#stream.send(instruction('key', key, 1) + instruction('key', key, 0));
      return;
    }
    const event = Buffer.from([4, 1, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0]);
    event.writeUInt32BE(key, 4);
    event.writeUInt32BE(key, 12);
    this.#stream.send(event);
  }

  readonly #answered = (): void => {
    if (!this.isWaiting) return;
    this.isWaiting = false;
    this.tripsMs.push(performance.now() - this.#sentAt);
  };

  #rfb(): UpdateFinder {
    if (this.#group.desktop === 'typing') {
      const onUpdate = (): void => {
        this.#answered();
        this.#stream.send(NEXT_UPDATE);
      };
      return new RfbUpdates({ onRectangle: () => undefined, onUpdate });
    }
    const onRectangle = (y: number): void => {
      if (y === ECHO_ROW) this.#answered();
    };
    return new RfbUpdates({ onRectangle, onUpdate: () => undefined });
  }

  #guacamole(): UpdateFinder {
    const isTyping = this.#group.desktop === 'typing';
    return new GuacamoleUpdates({
      onMouse: this.#answered,
      onSync: (time) => {
        // as a browser does; a real guacd sends less to who does not
        this.#stream.send(instruction('sync', time));
        if (isTyping) this.#answered();
      },
    });
  }
}

function letter(n: number): number {
  return (KEYS[n % KEYS.length] ?? 'a').charCodeAt(0);
}

/** @param target an address, or a port on 127.0.0.1, for guacd followed by the desktop's. */
export async function openViewer(group: ViewerGroup, target: string): Promise<Viewer> {
  const { headers, protocol, via } = group;
  if (via === 'websocket') {
    const subprotocol = protocol === 'rfb' ? 'binary' : 'guacamole';
    const socket = await RawWebSocket.open(new URL(target), { headers, subprotocol });
    if (protocol === 'rfb') await shakeHandsAsRfbViewer(socket);
    return new Viewer(socket, group);
  }
  const [port, desktopPort = ''] = target.split(' ');
  const stream = await RawTcp.open(Number(port));
  if (protocol === 'rfb') await shakeHandsAsRfbViewer(stream);
  else {
    const parameters = { hostname: '127.0.0.1', port: desktopPort };
    await shakeHandsWithGuacd(stream, { protocol: 'vnc', parameters });
  }
  return new Viewer(stream, group);
}
