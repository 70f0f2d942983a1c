import type { Key } from './key.ts';

/** `resize` asks the desktop itself to take the window's size. */
export type Sizing = 'fit' | 'real' | 'resize';

/** One desktop on the page, whatever protocol carries it. */
export interface Desktop {
  sendKey(key: Key, isDown: boolean): void;
  setSizing(sizing: Sizing): void;
  /** Makes `text` the desktop's clipboard. */
  giveClipboard(text: string): void;
  focus(): void;
  /** A copy of what is shown now; null before there is anything. */
  picture(): HTMLCanvasElement | null;
  /** Encodings of the picture that came, the most used one first; empty where the gateway knows them. */
  codecs(): readonly string[];
  /** Asks for an answer, which comes as `roundTrip`. */
  measure(): void;
  /** Leaves the page and closes the socket. */
  close(): void;
}

export interface DesktopEvents {
  /** The desktop answers; its picture is about to come. */
  connected(): void;
  /** The first part of the picture is on the page. */
  painted(): void;
  resized(width: number, height: number): void;
  /** Something was copied in the desktop. */
  clipboard(text: string): void;
  /** Milliseconds from asking to the answer. */
  roundTrip(ms: number): void;
  /** What came could not be understood. Nothing more is to be expected: close it. */
  failed(why: string): void;
}

/** How the person wants every desktop to be; what is null is as the viewer has it. */
export interface Wishes {
  readonly quality: 'fast' | 'sharp' | null;
  /** By guacd's name of it. */
  readonly keyboardLayout: string | null;
}

export interface DesktopModule {
  /** How far `measure` reaches. */
  readonly measures: 'desktop' | 'gateway';
  /** Makes the browser ready for a desktop, where that takes a while. To be called when there is nothing else to do. */
  rehearse?(): Promise<void>;
  /** What the address of the socket says about this viewer. */
  query(host: HTMLElement, sizing: Sizing, wishes: Wishes): URLSearchParams;
  /** @param socket just opened, nothing read from it yet; the caller listens for its end. */
  open(socket: WebSocket, host: HTMLElement, events: DesktopEvents, sizing: Sizing, wishes: Wishes): Desktop;
}
