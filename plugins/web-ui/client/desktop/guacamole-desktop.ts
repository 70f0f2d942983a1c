import type { Client, Mouse } from 'guacamole-common-js';
import { VIEW_NAME } from '../connection/view-name.ts';
import type { DesktopModule, Sizing } from './desktop.ts';
import { receiveClipboard, sendClipboard } from './guacamole-clipboard.ts';
import { Guacamole } from './guacamole-library.ts';
import { guacamoleQuery, type Size } from './guacamole-query.ts';
import { loadedDesktops } from './loaded-desktops.ts';
import { socketTunnel } from './socket-tunnel.ts';

const RESIZE_AFTER_MS = 250;
/** RDP now and then never tells its size, and the picture stays empty until it is asked for one. */
const EMPTY_AFTER_MS = 2000;
const CONNECTED = 3;

/** A desktop that guacd translates. */
export const desktopModule: DesktopModule = {
  measures: 'gateway',

  query: (host, sizing, wishes) =>
    new URLSearchParams({ ...guacamoleQuery(() => sizeOf(host), sizing, wishes), view: VIEW_NAME }),

  open(socket, host, events, sizing) {
    const { tunnel, ping } = socketTunnel(socket, events);
    const client = new Guacamole.Client(tunnel);
    const display = client.getDisplay();
    const element = display.getElement();
    element.classList.add('guacamole-desktop');
    host.append(element);
    host.tabIndex = 0;

    let current: Sizing = sizing;
    let resizing: ReturnType<typeof setTimeout> | undefined;
    let emptyCheck: ReturnType<typeof setTimeout> | undefined;
    let isOpen = true;

    const scale = (): void => {
      const [width, height] = [display.getWidth(), display.getHeight()];
      if (width === 0 || height === 0) return;
      const fitting = Math.min(host.clientWidth / width, host.clientHeight / height);
      display.scale(current === 'fit' ? fitting : current === 'real' ? 1 : Math.min(fitting, 1));
    };
    const askForSize = (): void => {
      const { width, height } = sizeOf(host);
      client.sendSize(width, height);
    };
    const hostResized = new ResizeObserver(() => {
      scale();
      if (current !== 'resize') return;
      clearTimeout(resizing);
      resizing = setTimeout(askForSize, RESIZE_AFTER_MS);
    });

    display.onresize = (width: number, height: number) => {
      scale();
      events.resized(width, height);
    };
    client.onclipboard = (stream, mimetype) => receiveClipboard(stream, mimetype, events.clipboard);
    client.onstatechange = (state: Client.State) => {
      if (state !== CONNECTED) return;
      events.connected();
      requestAnimationFrame(() => events.painted());
      if (current === 'resize') askForSize();
      emptyCheck = setTimeout(() => {
        if (display.getWidth() === 0) askForSize();
      }, EMPTY_AFTER_MS);
    };

    const releaseInput = attachInput(client, host, element);
    hostResized.observe(host);
    client.connect();

    return {
      sendKey: ({ keysym }, isDown) => client.sendKeyEvent(isDown ? 1 : 0, keysym),
      setSizing(wanted) {
        current = wanted;
        scale();
        if (wanted === 'resize') askForSize();
      },
      giveClipboard: (text) => sendClipboard(client, text),
      focus: () => host.focus({ preventScroll: true }),
      picture: () => (display.getWidth() === 0 ? null : display.flatten()),
      codecs: () => [],
      measure: ping,
      close() {
        if (!isOpen) return;
        isOpen = false;
        clearTimeout(resizing);
        clearTimeout(emptyCheck);
        hostResized.disconnect();
        releaseInput();
        client.onstatechange = null;
        client.disconnect();
        tunnel.disconnect();
        element.remove();
      },
    };
  },
};
loadedDesktops.guacamole = desktopModule;

function sizeOf(host: HTMLElement): Size {
  return { width: Math.max(host.clientWidth, 320), height: Math.max(host.clientHeight, 200) };
}

/** Keyboard, mouse and touch. @returns what releases them. */
function attachInput(client: Client, host: HTMLElement, element: HTMLElement): () => void {
  const keyboard = new Guacamole.Keyboard(host);
  keyboard.onkeydown = (keysym) => {
    client.sendKeyEvent(1, keysym);
    return false;
  };
  keyboard.onkeyup = (keysym) => client.sendKeyEvent(0, keysym);
  // a key that is held while the focus leaves would stay down for ever
  const release = (): void => keyboard.reset();
  host.addEventListener('blur', release);

  const display = client.getDisplay();
  const mouse = new Guacamole.Mouse(element);
  const touch = new Guacamole.Mouse.Touchscreen(element);
  const pointed = (event: unknown): void => {
    const { state } = event as { state: Mouse.State };
    host.focus({ preventScroll: true });
    client.sendMouseState(state, true);
  };
  const moved = (event: unknown): void =>
    client.sendMouseState((event as { state: Mouse.State }).state, true);
  for (const device of [mouse, touch]) {
    device.onEach(['mousedown', 'mouseup'], pointed);
    device.on('mousemove', moved);
  }
  // the far cursor is drawn by the browser, so that it does not lag behind the hand
  display.oncursor = (canvas: HTMLCanvasElement, x: number, y: number) => {
    display.showCursor(!mouse.setCursor(canvas, x, y));
  };
  touch.on('mousedown', () => display.showCursor(true));

  return () => {
    release();
    host.removeEventListener('blur', release);
    keyboard.onkeydown = null;
    keyboard.onkeyup = null;
  };
}
