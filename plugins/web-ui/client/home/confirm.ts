import { element } from '../page/elements.ts';

/** Asks before a form that costs something is sent. Without a browser script the form is sent at once. */
export function setUpConfirm(): void {
  const dialog = element('confirm', HTMLDialogElement);
  const title = element('confirm-title', HTMLElement);
  const text = element('confirm-text', HTMLElement);
  let asking: HTMLFormElement | null = null;

  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset.confirm === undefined) return;
    event.preventDefault();
    asking = form;
    title.textContent = form.dataset.confirm;
    text.textContent = form.dataset.confirmText ?? '';
    dialog.returnValue = 'no';
    dialog.showModal();
  });
  dialog.addEventListener('close', () => {
    const form = asking;
    asking = null;
    if (dialog.returnValue === 'yes') form?.submit();
  });
}
