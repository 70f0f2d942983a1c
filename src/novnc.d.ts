/** The part of noVNC that scripts of plugins use. What begins with an underscore is its own and checked against the pinned version. */
declare module '@novnc/novnc' {
  export interface Websock {
    /** True when fewer than `bytes` are there yet; then steps back by `goback`. */
    rQwait(what: string, bytes: number, goback?: number): boolean;
    /** How many bytes wait to be read. */
    rQlen(): number;
    rQpeekBytes(length: number, copy?: boolean): Uint8Array;
    rQskipBytes(bytes: number): void;
  }

  /** The part of a WebSocket that is needed. */
  export interface Channel {
    binaryType: string;
    readonly protocol: string;
    readonly readyState: number;
    send(bytes: Uint8Array<ArrayBuffer>): void;
    close(): void;
  }

  export interface RfbRectangle {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly encoding: number | null;
  }

  /** What is drawn in its turn, as soon as it is there. */
  export interface PendingFrame {
    ready: boolean;
    frame: ImageBitmap | null;
    /** Resolves when the frame is ready; must not resolve before. */
    readonly promise: Promise<void>;
  }

  export interface Display {
    /** @param bytes of a file, to be copied at once. */
    imageRect(
      x: number,
      y: number,
      width: number,
      height: number,
      mime: string,
      bytes: Uint8Array<ArrayBuffer>,
    ): void;
    /** Resolves when everything that was given is drawn. */
    flush(): Promise<void>;
    videoFrame(x: number, y: number, width: number, height: number, frame: PendingFrame): void;
  }

  export default class RFB extends EventTarget {
    static readonly messages: {
      clientFence(socket: Websock, flags: number, payload: string): void;
      fbUpdateRequest(
        socket: Websock,
        incremental: boolean,
        x: number,
        y: number,
        width: number,
        height: number,
      ): void;
    };
    constructor(target: HTMLElement, channel: Channel, options?: { shared?: boolean });
    background: string;
    clipViewport: boolean;
    dragViewport: boolean;
    resizeSession: boolean;
    scaleViewport: boolean;
    showDotCursor: boolean;
    viewOnly: boolean;
    clipboardPasteFrom(text: string): void;
    disconnect(): void;
    focus(options?: FocusOptions): void;
    sendKey(keysym: number, code: string, isDown?: boolean): void;

    protected _display: Display;
    protected _sock: Websock;
    protected _supportsFence: boolean;
    protected _FBU: RfbRectangle;
    protected _fbWidth: number;
    protected _fbHeight: number;
    protected _handleServerFenceMsg(): boolean;
    protected _fail(details: string): false;
    protected _handleRect(): boolean;
    protected _resize(width: number, height: number): void;
  }
}
