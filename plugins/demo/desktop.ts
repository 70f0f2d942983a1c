import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { EventLog } from './event-log.ts';
import { BAND, BandPictures, type Bands } from './paint/band-pictures.ts';
import { Canvas } from './paint/canvas.ts';
import { intersect, type Rect, rect } from './paint/rect.ts';
import { Region } from './paint/region.ts';
import { ViewerFault } from './rfb/messages.ts';
import { type ViewedDesktop, Viewer } from './rfb/viewer.ts';
import { isControl } from './scene/keys.ts';
import { DESKTOP_NAME } from './scene/panel.ts';
import { Scene } from './scene/scene.ts';

export interface DemoDesktopOptions {
  readonly width: number;
  readonly height: number;
  /** Null lets every program on this machine in. */
  readonly password: string | null;
  readonly now?: () => Date;
  /** What a fresh one looks like but for its clocks; null where that is not known. */
  readonly look?: Bands | null;
}

const MAX_VIEWERS = 32;
const MIN_SIDE = 200;
const MAX_WIDTH = 3840;
const MAX_HEIGHT = 2400;
const LEFT_BUTTON = 1;
const STRIP = 40;
/** A picture that nobody came to see is kept so long. */
const KEPT_MS = 20_000;

/**
 * A desktop inside this process: one scene, shown over RFB to whoever connects. Without viewers it costs a listening
 * socket only; the picture is made when the first viewer asks for it and forgotten when the last one leaves.
 */
export class DemoDesktop implements ViewedDesktop {
  readonly name = DESKTOP_NAME;
  readonly password: string | null;
  readonly log: EventLog;
  readonly scene: Scene;
  readonly #now: () => Date;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Each with the control keys that it holds. */
  readonly #viewers = new Map<Viewer, Set<number>>();
  readonly #stale = new Region();
  readonly #isPainted: boolean;
  #pictures: BandPictures;
  #canvas: Canvas | null = null;
  #tick: NodeJS.Timeout | undefined;
  #ahead: NodeJS.Timeout | undefined;

  constructor({ width, height, password, now = () => new Date(), look = null }: DemoDesktopOptions) {
    this.password = password;
    this.#now = now;
    this.log = new EventLog(now);
    this.scene = new Scene({ width, height, now, onDamage: (area) => this.#damage(area) });
    this.#isPainted = look !== null;
    this.#pictures = new BandPictures(this.scene, look ?? undefined);
    this.scene.tick();
    this.#server = createServer((socket) => this.#accept(socket));
  }

  get width(): number {
    return this.scene.width;
  }

  get height(): number {
    return this.scene.height;
  }

  /** On the loopback only. @param port 0 for any. @returns the port. Rejects with Node's error, such as EADDRINUSE. */
  async listen(port: number): Promise<number> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.log.add('The desktop is ready.');
    if (!this.#isPainted) this.#paintAhead();
    return (this.#server.address() as AddressInfo).port;
  }

  /** Closes every connection. Safe to call twice. */
  async close(): Promise<void> {
    clearTimeout(this.#ahead);
    for (const socket of this.#sockets) socket.destroy();
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve));
    this.#stopTicking();
  }

  paint(area: Rect): Canvas {
    clearTimeout(this.#ahead);
    this.#canvas ??= this.#newCanvas();
    const canvas = this.#canvas;
    for (const part of this.#stale.take(area)) {
      const clip = intersect(part, canvas.bounds);
      if (clip === null) continue;
      canvas.clip = clip;
      this.scene.paint(canvas);
    }
    return canvas;
  }

  picture(area: Rect): Promise<Buffer> {
    return this.#pictures.of(area, () => this.paint(area));
  }

  changedIn(area: Rect): readonly Rect[] {
    return this.#pictures.changedIn(area);
  }

  enter(viewer: Viewer): void {
    this.#viewers.set(viewer, new Set());
    this.scene.enter(viewer);
    this.log.add(`A viewer connected; now ${this.#viewers.size}.`);
    if (this.#tick === undefined) this.#scheduleTick();
  }

  key(viewer: Viewer, isDown: boolean, keysym: number): void {
    const controls = this.#viewers.get(viewer);
    if (isControl(keysym)) {
      if (isDown) controls?.add(keysym);
      else controls?.delete(keysym);
    } else if (isDown) {
      this.scene.key({ keysym, isControlDown: (controls?.size ?? 0) > 0 }, viewer);
    }
  }

  pointer(viewer: Viewer, x: number, y: number, buttons: number): void {
    this.scene.pointer(x, y, (buttons & LEFT_BUTTON) !== 0, viewer);
  }

  clipboard(text: string): void {
    this.scene.receive(text);
  }

  resize(viewer: Viewer, width: number, height: number): boolean {
    if (width < MIN_SIDE || height < MIN_SIDE || width > MAX_WIDTH || height > MAX_HEIGHT) return false;
    if (width !== this.width || height !== this.height) {
      this.scene.resize(width, height);
      this.#drop();
      this.log.add(`The size is now ${width} × ${height}.`);
    }
    for (const one of this.#viewers.keys()) one.resized(width, height, one === viewer);
    return true;
  }

  #accept(socket: Socket): void {
    if (this.#sockets.size >= MAX_VIEWERS) {
      this.log.add('A viewer was turned away: too many.');
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    const viewer = new Viewer(socket, this);
    viewer
      .serve()
      .catch((error: unknown) => {
        const why = error instanceof ViewerFault ? error.message : 'a failure inside the desktop';
        this.log.add(`A viewer was disconnected because of ${why}.`);
      })
      .finally(() => this.#leave(viewer));
  }

  #leave(viewer: Viewer): void {
    if (!this.#viewers.delete(viewer)) return;
    this.scene.leave(viewer);
    this.log.add(`A viewer left; now ${this.#viewers.size}.`);
    if (this.#viewers.size > 0) return;
    this.#stopTicking();
    this.#forget();
  }

  /** The first viewer comes soon: a strip of its picture is painted now and then until it is here. */
  #paintAhead(top = 0): void {
    this.paint(rect(0, top, this.width, STRIP));
    const bottom = Math.min(top + STRIP, this.height);
    const isWhole = bottom === this.height;
    if (isWhole || bottom % BAND === 0) {
      const band = bottom - 1 - ((bottom - 1) % BAND);
      // what could not be made is made when it is wanted
      this.picture(rect(0, band, this.width, bottom - band)).catch(() => {});
    }
    this.#ahead = setTimeout(
      () => (isWhole ? this.#forget() : this.#paintAhead(top + STRIP)),
      isWhole ? KEPT_MS : 0,
    );
  }

  #forget(): void {
    if (this.#viewers.size > 0) return;
    this.#drop();
    this.scene.rest();
  }

  /** The picture, and all that is known about it. */
  #drop(): void {
    this.#canvas = null;
    this.#stale.clear();
    this.#pictures = new BandPictures(this.scene);
  }

  #damage(area: Rect): void {
    if (this.#canvas !== null) this.#stale.add(area);
    this.#pictures.damage(area);
    for (const viewer of this.#viewers.keys()) viewer.damage(area);
  }

  #newCanvas(): Canvas {
    const canvas = new Canvas(this.width, this.height);
    this.#stale.add(rect(0, 0, this.width, this.height));
    return canvas;
  }

  /** At the beginning of each second. */
  #scheduleTick(): void {
    this.#tick = setTimeout(() => {
      this.scene.tick();
      this.#scheduleTick();
    }, 1000 - this.#now().getMilliseconds());
  }

  #stopTicking(): void {
    clearTimeout(this.#tick);
    this.#tick = undefined;
  }
}
