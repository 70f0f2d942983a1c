import RFB, { type Channel } from '@novnc/novnc';
import { FbsReader } from '../format/fbs-reader.ts';
import type { StageModule } from './stage.ts';

/** noVNC takes 40 MB at most; what waits for a picture to be decoded stays far below. */
const MOST_WAITING = 256 * 1024;

/** What noVNC is connected through: it hears the recording, and what it says itself goes nowhere. */
class RecordedChannel implements Channel {
  binaryType = 'arraybuffer';
  readonly protocol = 'binary';
  readyState: number = WebSocket.OPEN;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onmessage: ((message: { readonly data: ArrayBuffer }) => void) | null = null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null = null;

  send(): void {}

  say(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.readyState === WebSocket.OPEN) this.onmessage?.({ data: bytes.buffer });
  }

  close(): void {
    this.readyState = WebSocket.CLOSED;
    queueMicrotask(() => this.onclose?.({ code: 1000, reason: '' }));
  }
}

/** noVNC that tells how much it has not read yet. */
class RecordedRfb extends RFB {
  get waiting(): number {
    return this._sock.rQlen();
  }

  drawn(): Promise<void> {
    return this._display.flush();
  }
}

/** What the gateway said to noVNC, said to noVNC again. */
export const stageModule: StageModule<Uint8Array<ArrayBuffer>> = {
  reader: () => new FbsReader(),

  open(host, isFit, events) {
    const channel = new RecordedChannel();
    const rfb = new RecordedRfb(host, channel, { shared: true });
    let isOpen = true;
    let isConnected = true;
    rfb.viewOnly = true;
    rfb.background = 'transparent';
    rfb.scaleViewport = isFit;
    const failed = (): void => {
      isConnected = false;
      // it has closed itself, and would take a second end for a fault
      channel.onclose = null;
      if (isOpen) events.failed();
    };
    rfb.addEventListener('disconnect', failed);
    // a password is never asked for: the gateway had signed in
    rfb.addEventListener('credentialsrequired', () => rfb.disconnect());

    return {
      async show(bytes) {
        if (bytes.length > 0) channel.say(bytes);
        if (rfb.waiting > MOST_WAITING) await rfb.drawn();
      },
      settled: () => rfb.drawn(),
      fit(wanted) {
        rfb.scaleViewport = wanted;
      },
      close() {
        if (!isOpen) return;
        isOpen = false;
        if (isConnected) rfb.disconnect();
        host.replaceChildren();
      },
    };
  },
};
