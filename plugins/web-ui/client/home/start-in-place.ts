import { openAhead } from '../connection/socket-ahead.ts';
import { element, elements } from '../page/elements.ts';
import { loadInstancePage } from './load-soon.ts';

/**
 * A click on *Start* shows the page of the new desktop in this document: a browser takes longer to make a new one than the
 * gateway to start some desktops. Without this script the form does the same with an ordinary page.
 */
export function startInPlace(): void {
  const home = location.pathname;
  for (const form of elements('form[data-once]', HTMLFormElement)) {
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const button = form.querySelector('button');
      // a second click while the first is on its way would start a second desktop
      if (button?.getAttribute('aria-busy') === 'true') return;
      button?.setAttribute('aria-busy', 'true');
      // whether the start was taken is not known here: the home page shows it
      start(form).catch(() => location.reload());
    });
  }
  // going back, and forth again, is for pages of their own; a link to a place within the page is not meant
  window.addEventListener('popstate', () => {
    if (location.pathname !== home || document.getElementById('apps') === null) location.reload();
  });
}

async function start(form: HTMLFormElement): Promise<void> {
  const fields = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
  // a socket that is opened ahead tells when the desktop runs: its page need not wait for that
  const isAhead = 'ahead' in form.dataset;
  const sending = fetch(form.action, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { Accept: 'text/html', ...(isAhead ? { Prefer: 'return=representation' } : {}) },
  });
  const [response, { runInstancePage }] = await Promise.all([sending, loadInstancePage()]);
  if (new URL(response.url).pathname.startsWith('/login')) return location.assign('/login');
  const made = response.headers.get('Location');
  if (made !== null) openAhead(made);
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  // a failure has no address of its own: to load it again would start again
  history.pushState(null, '', made ?? (response.redirected ? response.url : location.href));
  show(page);
  if (document.getElementById('page-data') !== null) runInstancePage();
  // the desktop takes the keyboard by itself; to focus what is not shown yet would cost a layout
  const { classList } = document.body;
  if (!classList.contains('viewing') && !classList.contains('soon')) element('main', HTMLElement).focus();
}

/** Everything but the header, which is the same on all pages of one person. */
function show(page: Document): void {
  const main = page.getElementById('main');
  if (main === null) throw new Error('The answer is no page of the gateway.');
  const after = [...page.querySelectorAll('#main ~ *, #page-data')];
  for (const old of document.querySelectorAll('#main ~ *')) old.remove();
  document.title = page.title;
  document.body.className = page.body.className;
  for (const link of document.querySelectorAll('[aria-current="page"]')) link.removeAttribute('aria-current');
  element('main', HTMLElement).replaceWith(main);
  main.after(...after);
}
