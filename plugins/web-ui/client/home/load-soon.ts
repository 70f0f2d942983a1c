import { loadedDesktops } from '../desktop/loaded-desktops.ts';

/** What shows the page of an instance: a file of its own, so that this page is not kept waiting for it. */
export const loadInstancePage = () => import('../page/run-instance-page.ts');

/**
 * Loads what a click on *Start* leads to while nothing else is to be done: the page of an instance, and the viewers that these
 * apps use. They never change under their name.
 */
export function loadSoon(): void {
  const list = document.getElementById('apps')?.dataset.soon;
  if (list === undefined) return;
  const viewers = JSON.parse(list) as string[];
  const loadAll = (): void => {
    Promise.all([loadInstancePage(), ...viewers.map((src) => import(src))])
      .then(() => whenIdle(rehearseAll))
      .catch(() => {
        // it is asked for again when it is needed
      });
  };
  whenIdle(loadAll);
}

function rehearseAll(): void {
  for (const desktop of Object.values(loadedDesktops)) {
    desktop.rehearse?.().then(
      () => performance.mark('desktop-rehearsed'),
      () => {
        // then the first desktop takes a little longer
      },
    );
  }
}

function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(work);
  else setTimeout(work, 500);
}
