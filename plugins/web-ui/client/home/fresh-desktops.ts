import { element } from '../page/elements.ts';
import { keepPicturesOnlyOf, pictureOf } from '../page/pictures.ts';

const BUSY_MS = 1500;
const CALM_MS = 10_000;

/** Fetches the list of desktops anew: soon while something starts or stops, else now and then, never in a hidden page. */
export function keepDesktopsFresh(): void {
  const list = element('desktops', HTMLElement);
  let last = list.innerHTML;
  let timer: ReturnType<typeof setTimeout> | undefined;
  showPictures(list);

  const schedule = (): void => {
    clearTimeout(timer);
    if (!list.isConnected) return;
    const isBusy = list.querySelector('[data-busy="yes"]') !== null;
    timer = setTimeout(refresh, isBusy ? BUSY_MS : CALM_MS);
  };

  const fetchList = async (): Promise<void> => {
    if (
      !list.isConnected ||
      document.visibilityState === 'hidden' ||
      document.querySelector('dialog[open]') !== null
    )
      return;
    const response = await fetch('/desktops', { headers: { Accept: 'text/html' }, redirect: 'manual' });
    if (response.type === 'opaqueredirect' || response.status === 401) return location.reload();
    if (!response.ok) return;
    const html = await response.text();
    if (html === last) return;
    last = html;
    const focused = focusedAction(list);
    // made by our own template with everything escaped, and the page's policy runs no script in it
    list.innerHTML = html;
    showPictures(list);
    if (focused !== null) list.querySelector<HTMLElement>(focused)?.focus();
  };

  const refresh = (): void => {
    fetchList().then(schedule, schedule);
  };

  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') refresh();
  });
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) refresh();
  });
  schedule();
}

function showPictures(list: HTMLElement): void {
  const cards = [...list.querySelectorAll<HTMLElement>('[data-id]')];
  keepPicturesOnlyOf(new Set(cards.map(({ dataset }) => dataset.id ?? '')));
  for (const card of cards) {
    const picture = pictureOf(card.dataset.id ?? '');
    const place = card.querySelector('.desktop-picture');
    if (picture === null || place === null) continue;
    const image = document.createElement('img');
    image.src = picture;
    image.alt = '';
    place.replaceChildren(image);
  }
}

/** How to find the control again that had the focus before the list was replaced. */
function focusedAction(list: HTMLElement): string | null {
  const focused = document.activeElement;
  if (focused === null || !list.contains(focused)) return null;
  const action = focused.closest('form')?.getAttribute('action');
  if (action) return `form[action="${CSS.escape(action)}"] button`;
  const href = focused.getAttribute('href');
  return href === null ? null : `a.button[href="${CSS.escape(href)}"]`;
}
