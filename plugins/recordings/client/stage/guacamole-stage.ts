import type { Client, Tunnel } from 'guacamole-common-js';
import * as library from 'guacamole-common-js';
import { GuacamoleReader, type Instruction } from '../format/guacamole-reader.ts';
import type { StageModule } from './stage.ts';

/** The package exports one object as its default, which its types do not know. */
const Guacamole = (library as unknown as { readonly default: typeof library }).default;
/** What draws, and where the pointer is. Sounds, files, clipboards and what a viewer is asked for are no part of the picture. */
const DRAWING = new Set(
  (
    'arc blob cfill clip close copy cstroke cursor curve dispose distort end identity img jpeg lfill line lstroke ' +
    'mouse move png pop push rect reset set shade size start transfer transform'
  ).split(' '),
);
/** Held back until the picture before is drawn. */
const MOST_WAITING = 4000;

/** What a Guacamole viewer was told, told to another one. What that one answers goes nowhere. */
export const stageModule: StageModule<readonly Instruction[]> = {
  reader: () => new GuacamoleReader(),

  open(host, isFitAtFirst) {
    let isFit = isFitAtFirst;
    let isOpen = true;
    // the display tells when it has drawn a frame by the number of the frame
    let asked = 0;
    let answered = 0;
    let waiting = 0;
    const listeners: (() => void)[] = [];
    const sync = (): void => {
      waiting = 0;
      asked += 1;
      tunnel.oninstruction?.('sync', [String(asked)]);
    };
    const drawn = (number: number): void => {
      answered = number;
      if (isOpen && answered >= asked && waiting > 0) sync();
      for (const tell of listeners.splice(0)) tell();
    };
    const untilDrawn = (): Promise<void> =>
      answered >= asked ? Promise.resolve() : new Promise((resolve) => listeners.push(resolve));

    // abstract in the types only
    const tunnel = new (Guacamole.Tunnel as unknown as new () => Tunnel)();
    tunnel.connect = () => {};
    tunnel.disconnect = () => {};
    tunnel.sendMessage = (...elements: unknown[]) => {
      const [opcode, number] = elements;
      if (opcode === 'sync') drawn(Number(number));
    };
    const client: Client = new Guacamole.Client(tunnel);
    const display = client.getDisplay();
    const element = display.getElement();
    element.classList.add('recorded-guacamole');
    host.append(element);
    display.showCursor(false);
    const scale = (): void => {
      const [width, height] = [display.getWidth(), display.getHeight()];
      if (width === 0 || height === 0) return;
      display.scale(isFit ? Math.min(host.clientWidth / width, host.clientHeight / height) : 1);
    };
    display.onresize = scale;
    const resized = new ResizeObserver(scale);
    resized.observe(host);
    client.connect();

    return {
      async show(instructions) {
        for (const [opcode = '', ...elements] of instructions) {
          if (!isOpen) return;
          if (DRAWING.has(opcode)) tunnel.oninstruction?.(opcode, elements);
        }
        waiting += instructions.length;
        if (answered < asked && waiting > MOST_WAITING) await untilDrawn();
        // frames that come faster than the page draws become one
        if (isOpen && answered >= asked) sync();
      },
      async settled() {
        while (isOpen && (waiting > 0 || answered < asked)) {
          if (answered >= asked) sync();
          await untilDrawn();
        }
      },
      fit(wanted) {
        isFit = wanted;
        scale();
      },
      close() {
        if (!isOpen) return;
        isOpen = false;
        resized.disconnect();
        client.disconnect();
        element.remove();
        drawn(asked);
      },
    };
  },
};
