import { element } from '../page/elements.ts';

interface KeyboardLock {
  lock?(): Promise<void>;
}

/** Full screen, where the browser may also give the desktop the keys that it usually keeps (Alt-Tab, Escape held short). */
export function setUpFullScreen(viewer: HTMLElement): void {
  const button = element('full-screen', HTMLButtonElement);
  // telephones from Apple have no full screen for a page
  if (!document.fullscreenEnabled) {
    button.hidden = true;
    return;
  }
  const toggle = async (): Promise<void> => {
    if (document.fullscreenElement !== null) return document.exitFullscreen();
    await viewer.requestFullscreen({ navigationUI: 'hide' });
    const { keyboard } = navigator as Navigator & { keyboard?: KeyboardLock };
    await keyboard?.lock?.();
  };
  button.addEventListener('click', () => {
    toggle().catch(() => {
      // the person or the system refused: nothing has changed
    });
  });
  document.addEventListener('fullscreenchange', () => {
    button.setAttribute('aria-pressed', String(document.fullscreenElement !== null));
  });
}
