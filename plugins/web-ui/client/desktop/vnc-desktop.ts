import { RFB_QUERY } from '../connection/socket-ahead.ts';
import { say } from '../page/say.ts';
import type { DesktopModule, Sizing } from './desktop.ts';
import { loadedDesktops } from './loaded-desktops.ts';
import { MeasuringRfb } from './measuring-rfb.ts';
import { rehearse } from './rehearsal.ts';

/** A desktop that speaks RFB itself. The gateway has signed in to it, so the browser needs no password. */
export const desktopModule: DesktopModule = {
  measures: 'desktop',

  rehearse: () =>
    rehearse((channel) => {
      const rfb = new MeasuringRfb(document.createElement('div'), channel, { shared: true });
      applySizing(rfb, 'fit');
      return rfb;
    }),

  query: () => new URLSearchParams(RFB_QUERY),

  open(socket, host, events, sizing, { quality }) {
    const rfb = new MeasuringRfb(host, socket, { shared: true });
    if (quality !== null) Object.assign(rfb, LEVELS[quality]);
    rfb.background = 'transparent';
    rfb.onSize = events.resized;
    rfb.onPainted = events.painted;
    rfb.onRoundTrip = events.roundTrip;
    rfb.addEventListener('connect', () => events.connected());
    rfb.addEventListener('clipboard', (event) => {
      const { text } = (event as CustomEvent<{ text: string }>).detail;
      events.clipboard(text);
    });
    rfb.addEventListener('disconnect', (event) => {
      const { clean } = (event as CustomEvent<{ clean: boolean }>).detail;
      if (!clean) events.failed(say('close.not-rfb'));
    });
    applySizing(rfb, sizing);

    return {
      sendKey: ({ keysym, code }, isDown) => rfb.sendKey(keysym, code, isDown),
      setSizing: (wanted) => applySizing(rfb, wanted),
      giveClipboard: (text) => rfb.clipboardPasteFrom(text),
      focus: () => rfb.focus({ preventScroll: true }),
      picture: () => copyOf(host.querySelector('canvas')),
      codecs: () => rfb.encodings,
      measure: () => rfb.measure(),
      close: () => rfb.disconnect(),
    };
  },
};
loadedDesktops.vnc = desktopModule;

/** Of Tight, as far as the desktop knows it; noVNC itself takes 6 and 2. */
const LEVELS = {
  fast: { qualityLevel: 2, compressionLevel: 9 },
  sharp: { qualityLevel: 9, compressionLevel: 2 },
} as const;

function applySizing(rfb: MeasuringRfb, sizing: Sizing): void {
  // a desktop that cannot be resized is still shown whole
  rfb.scaleViewport = sizing !== 'real';
  rfb.resizeSession = sizing === 'resize';
  // a finger has no scroll bars: it drags the picture
  const isTouch = matchMedia('(pointer: coarse)').matches;
  rfb.clipViewport = sizing === 'real' && isTouch;
  rfb.dragViewport = rfb.clipViewport;
}

function copyOf(canvas: HTMLCanvasElement | null): HTMLCanvasElement | null {
  if (canvas === null || canvas.width === 0 || canvas.height === 0) return null;
  const copy = document.createElement('canvas');
  copy.width = canvas.width;
  copy.height = canvas.height;
  copy.getContext('2d')?.drawImage(canvas, 0, 0);
  return copy;
}
