/** What every page does in the browser: the appearance switch, menus that close, times, copying, going back. */

const root = document.documentElement;

/** @type {Record<string, string | Record<string, string>>} */
const words = JSON.parse(document.getElementById('page-words')?.textContent ?? '{}');
const plurals = new Intl.PluralRules(root.lang);

function word(/** @type {string} */ key, /** @type {Record<string, string | number>} */ values = {}) {
  const message = words[key] ?? '';
  const text =
    typeof message === 'string'
      ? message
      : (message[plurals.select(Number(values.n))] ?? message.other ?? '');
  return text.replace(/\{(\w+)\}/g, (_, /** @type {string} */ name) => String(values[name] ?? ''));
}

function applyTheme(/** @type {string} */ theme) {
  const isFixed = theme === 'light' || theme === 'dark';
  if (isFixed) root.dataset.theme = theme;
  else delete root.dataset.theme;
  try {
    localStorage.setItem('theme', theme);
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
}

// what opens over a page, or asks a second time, goes away with Escape, and the focus back to what opened it
document.addEventListener('keydown', ({ key, target }) => {
  if (key !== 'Escape' || !(target instanceof Element)) return;
  const fold = target.closest('details:is(.menu, .admin-menu, .confirm-fold, .rename)[open]');
  if (!(fold instanceof HTMLDetailsElement)) return;
  fold.open = false;
  fold.querySelector('summary')?.focus();
});

// a link to a form that is folded up opens it, and leads to its first field
document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a[href^="#"]') : null;
  const goal = document.getElementById(link?.getAttribute('href')?.slice(1) ?? '');
  const fold = goal?.closest('details');
  if (!goal || !fold) return;
  event.preventDefault();
  fold.open = true;
  goal.scrollIntoView({ block: 'nearest' });
  const field = goal.querySelector('input:not([type="hidden"]), select, textarea');
  if (field instanceof HTMLElement) field.focus();
});

document.addEventListener('click', async ({ target }) => {
  const button = target instanceof Element ? target.closest('[data-copy]') : null;
  if (!(button instanceof HTMLElement)) return;
  const ids = (button.dataset.copy ?? '').split(' ');
  const parts = ids.map((id) => document.getElementById(id)).filter((part) => part !== null);
  try {
    await navigator.clipboard.writeText(parts.map((part) => part.textContent).join(' '));
    say(button, word('page.copied'));
  } catch {
    // without a secure context there is no clipboard: the text is selected, to be copied by hand
    const [first] = parts;
    if (first) getSelection()?.selectAllChildren(first);
    say(button, word('page.selected'));
  }
});

function say(/** @type {HTMLElement} */ button, /** @type {string} */ said) {
  const label = button.lastChild;
  if (label === null || button.dataset.saying !== undefined) return;
  const before = label.textContent;
  button.dataset.saying = '';
  label.textContent = said;
  setTimeout(() => {
    label.textContent = before;
    delete button.dataset.saying;
  }, 1500);
}

// what was refused may stand beside a form far down the page
const refusal = document.querySelector('main [role="alert"]');
if (refusal && refusal.getBoundingClientRect().bottom > innerHeight)
  refusal.scrollIntoView({ block: 'center' });

// what is chosen for all browsers of a person is to be seen in this one
for (const form of document.querySelectorAll('form[data-own-choices]')) {
  form.addEventListener('submit', () => {
    localStorage.removeItem('theme');
    localStorage.removeItem('sizing');
  });
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
  [86_400_000, 'time.days'],
  [3_600_000, 'time.hours'],
  [60_000, 'time.minutes'],
  [1000, 'time.seconds'],
]);

function ago(/** @type {number} */ ms) {
  if (Math.abs(ms) < 10_000) return word('time.now');
  for (const [step, key] of STEPS) {
    const n = Math.floor(Math.abs(ms) / step);
    if (n > 0) return word(ms >= 0 ? 'time.ago' : 'time.ahead', { length: word(key, { n }) });
  }
  return word('time.now');
}

const exact = new Intl.DateTimeFormat(root.lang, { dateStyle: 'medium', timeStyle: 'medium' });

function tick() {
  const now = Date.now();
  for (const time of document.querySelectorAll('time[data-ago]')) {
    if (!(time instanceof HTMLTimeElement)) continue;
    const at = Date.parse(time.dateTime);
    const told = ago(now - at);
    if (time.textContent !== told) time.textContent = told;
    const title = exact.format(at);
    if (time.title !== title) time.title = title;
  }
}

tick();
setInterval(tick, 5000);
