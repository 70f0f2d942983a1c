/** Puts the viewer's files into the browser's cache while nothing else is to be done. They never change under their name. */
export function fetchSoon(): void {
  const list = document.getElementById('apps')?.dataset.soon;
  if (list === undefined) return;
  const urls = JSON.parse(list) as string[];
  const fetchAll = (): void => {
    for (const url of urls) {
      fetch(url, { priority: 'low' }).catch(() => {
        // they are asked for again when they are needed
      });
    }
  };
  if ('requestIdleCallback' in window) requestIdleCallback(fetchAll);
  else setTimeout(fetchAll, 500);
}
