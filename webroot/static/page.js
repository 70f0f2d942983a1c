/** What every page does in the browser: the appearance switch, menus that close, times, copying, going back. */

const root = document.documentElement;

function applyTheme(/** @type {string} */ theme) {
  const isFixed = theme === 'light' || theme === 'dark';
  if (isFixed) root.dataset.theme = theme;
  else delete root.dataset.theme;
  try {
    if (isFixed) localStorage.setItem('theme', theme);
    else localStorage.removeItem('theme');
  } catch {
    // a browser that stores nothing keeps the choice for this page only
  }
}

const chosen = root.dataset.theme ?? 'auto';
for (const input of document.querySelectorAll('input[name="theme"]')) {
  if (!(input instanceof HTMLInputElement)) continue;
  input.checked = input.value === chosen;
  input.addEventListener('change', () => applyTheme(input.value));
}

const menu = document.querySelector('details.menu');
if (menu instanceof HTMLDetailsElement) {
  document.addEventListener('click', ({ target }) => {
    if (target instanceof Node && !menu.contains(target)) menu.open = false;
  });
  menu.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return;
    menu.open = false;
    menu.querySelector('summary')?.focus();
  });
}

document.addEventListener('click', async ({ target }) => {
  const button = target instanceof Element ? target.closest('[data-copy]') : null;
  if (!(button instanceof HTMLElement)) return;
  const ids = (button.dataset.copy ?? '').split(' ');
  const parts = ids.map((id) => document.getElementById(id)).filter((part) => part !== null);
  try {
    await navigator.clipboard.writeText(parts.map((part) => part.textContent).join(' '));
    say(button, 'Copied');
  } catch {
    // without a secure context there is no clipboard: the text is selected, to be copied by hand
    const [first] = parts;
    if (first) getSelection()?.selectAllChildren(first);
    say(button, 'Selected');
  }
});

function say(/** @type {HTMLElement} */ button, /** @type {string} */ word) {
  const label = button.lastChild;
  if (label === null || button.dataset.saying !== undefined) return;
  const before = label.textContent;
  button.dataset.saying = '';
  label.textContent = word;
  setTimeout(() => {
    label.textContent = before;
    delete button.dataset.saying;
  }, 1500);
}

const back = document.querySelector('[data-back]');
if (back instanceof HTMLElement && history.length > 1) {
  back.hidden = false;
  back.addEventListener('click', () => history.back());
}

// pictures of desktops stay in this tab and end with the session
for (const form of document.querySelectorAll('form[data-forget]')) {
  form.addEventListener('submit', () => sessionStorage.clear());
}

const STEPS = /** @type {const} */ ([
  [86_400_000, 'day', 'days'],
  [3_600_000, 'h', 'h'],
  [60_000, 'min', 'min'],
  [1000, 's', 's'],
]);

function ago(/** @type {number} */ ms) {
  if (Math.abs(ms) < 10_000) return 'just now';
  for (const [length, one, many] of STEPS) {
    const count = Math.floor(Math.abs(ms) / length);
    if (count > 0) return ms >= 0 ? `${count} ${count === 1 ? one : many} ago` : `in ${count} ${many}`;
  }
  return 'just now';
}

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

function tick() {
  const now = Date.now();
  for (const time of document.querySelectorAll('time[data-ago]')) {
    if (!(time instanceof HTMLTimeElement)) continue;
    const at = Date.parse(time.dateTime);
    const words = ago(now - at);
    if (time.textContent !== words) time.textContent = words;
    const title = exact.format(at);
    if (time.title !== title) time.title = title;
  }
}

tick();
setInterval(tick, 5000);
