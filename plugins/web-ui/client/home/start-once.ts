import { elements } from '../page/elements.ts';

/** A second click while the first is on its way would start a second desktop. */
export function startOnce(): void {
  for (const form of elements('form[data-once]', HTMLFormElement)) {
    form.addEventListener('submit', (event) => {
      const button = form.querySelector('button');
      if (button?.getAttribute('aria-busy') === 'true') event.preventDefault();
      button?.setAttribute('aria-busy', 'true');
    });
  }
  // the page may come back from the browser's memory as it was left
  window.addEventListener('pageshow', () => {
    for (const button of elements('[aria-busy]', HTMLButtonElement)) button.removeAttribute('aria-busy');
  });
}
