/**
 * Runs in every page of the bench's browser, before the page's own scripts. It notes in the session storage, which
 * outlives a navigation, when the person clicked (`bench.click`) and when a canvas was first seen to hold more than one
 * colour (`bench.frame`), and says so on the console, so that nobody needs to ask meanwhile. Times are UTC milliseconds; a picture is looked for before each repaint, so the grain is that of
 * the screen, 16 ms.
 */
{
  const now = () => performance.timeOrigin + performance.now();
  const sample = document.createElement('canvas');
  sample.width = 32;
  sample.height = 20;
  const context = sample.getContext('2d', { willReadFrequently: true });

  /** @param {HTMLCanvasElement} canvas */
  const isPainted = (canvas) => {
    if (context === null || canvas.width < 64 || canvas.height < 64) return false;
    context.clearRect(0, 0, sample.width, sample.height);
    context.drawImage(canvas, 0, 0, sample.width, sample.height);
    const { buffer } = context.getImageData(0, 0, sample.width, sample.height).data;
    return new Set(new Uint32Array(buffer)).size > 1;
  };
  const look = () => {
    if (sessionStorage.getItem('bench.click') === null || sessionStorage.getItem('bench.frame') !== null)
      return;
    if ([...document.querySelectorAll('canvas')].some(isPainted)) {
      sessionStorage.setItem('bench.frame', String(now()));
      console.debug('bench.frame');
      return;
    }
    requestAnimationFrame(look);
  };
  document.addEventListener(
    'click',
    () => {
      sessionStorage.removeItem('bench.frame');
      sessionStorage.setItem('bench.click', String(now()));
      requestAnimationFrame(look);
    },
    { capture: true },
  );
  requestAnimationFrame(look);
}
