import { elements } from '../page/elements.ts';

/** Filters the apps while typing; `/` goes to the search from anywhere. */
export function setUpAppSearch(): void {
  const field = document.getElementById('search');
  const empty = document.getElementById('no-match');
  if (!(field instanceof HTMLInputElement)) return;
  const cards = elements('#apps > [data-search]', HTMLElement);

  const filter = (): void => {
    const words = field.value.toLocaleLowerCase().split(/\s+/u).filter(Boolean);
    let shown = 0;
    for (const card of cards) {
      const text = (card.dataset.search ?? '').toLocaleLowerCase();
      card.hidden = !words.every((word) => text.includes(word));
      if (!card.hidden) shown += 1;
    }
    if (empty !== null) empty.hidden = shown > 0 || cards.length === 0;
  };

  field.addEventListener('input', filter);
  field.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return;
    field.value = '';
    filter();
  });
  field.form?.addEventListener('submit', (event) => {
    // what the server did not send cannot be filtered here: an earlier search is searched anew
    if (new URLSearchParams(location.search).has('q')) return;
    event.preventDefault();
    const [only] = cards.filter((card) => !card.hidden);
    only?.querySelector<HTMLButtonElement>('button')?.focus();
  });
  document.addEventListener('keydown', (event) => {
    const { key, target, ctrlKey, metaKey, altKey } = event;
    const isTyping = target instanceof HTMLElement && target.matches('input, textarea, select');
    if (!field.isConnected || key !== '/' || isTyping || ctrlKey || metaKey || altKey) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}
