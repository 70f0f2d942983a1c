import { elements } from '../page/elements.ts';
import type { ViewerChoice } from './open-desktop.ts';

/** The buttons that show the same desktop through another viewer; the address keeps the choice. */
export function setUpViewerChoice(
  viewers: readonly ViewerChoice[],
  choose: (choice: ViewerChoice) => void,
): void {
  const buttons = elements('[data-viewer]', HTMLButtonElement);
  for (const button of buttons) {
    button.addEventListener('click', () => {
      const choice = viewers.find(({ id }) => id === button.dataset.viewer);
      if (choice === undefined || button.getAttribute('aria-pressed') === 'true') return;
      for (const one of buttons) one.setAttribute('aria-pressed', String(one === button));
      const url = new URL(location.href);
      url.searchParams.set('viewer', choice.id);
      history.replaceState(null, '', url);
      choose(choice);
    });
  }
}
