import type { Display, PendingFrame } from '@novnc/novnc';

/** Below it the detour through a blob takes longer than the page needs to decode the picture itself. */
const LEAST_PIXELS = 65_536;

/**
 * Lets the browser decode large pictures (JPEG, PNG) beside the page's scripts and several at once, where noVNC writes each as a
 * text and decodes it when it is drawn. They are drawn in their turn like the frames of a video.
 * @param failed called when something is no picture of the size that was announced; nothing is drawn any more then.
 */
export function decodeBeside(display: Display, failed: () => void): void {
  const decodeInPage = display.imageRect.bind(display);
  display.imageRect = (x, y, width, height, mime, bytes) => {
    if (width * height < LEAST_PIXELS) {
      decodeInPage(x, y, width, height, mime, bytes);
      return;
    }
    // copied here: the bytes are the socket's, which reads into them again
    const decoding = createImageBitmap(new Blob([bytes], { type: mime }));
    const pending: PendingFrame = {
      ready: false,
      frame: null,
      promise: new Promise((resolve) => {
        decoding.then((picture) => {
          if (picture.width !== width || picture.height !== height) return failed();
          pending.frame = picture;
          pending.ready = true;
          resolve();
        }, failed);
      }),
    };
    display.videoFrame(x, y, width, height, pending);
  };
}
