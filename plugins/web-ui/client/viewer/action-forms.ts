import { elements } from '../page/elements.ts';

const PATIENCE_MS = 8000;

/** Shows what may be done to the desktop beside stopping it: what its provider can, asked for when the panel is opened. */
export function setUpActionForms(instanceId: string): void {
  const forms = elements('form[data-action]', HTMLFormElement);
  const show = (allowed: readonly string[]): void => {
    for (const form of forms) form.hidden = !allowed.includes(form.dataset.action ?? '');
  };
  for (const opener of elements('[data-opens="stop-panel"]', HTMLButtonElement)) {
    opener.addEventListener('click', () => {
      // without an answer nothing more is offered
      allowedActions(instanceId).then(show, () => show([]));
    });
  }
}

async function allowedActions(instanceId: string): Promise<readonly string[]> {
  const response = await fetch(`/instance/${encodeURIComponent(instanceId)}`, {
    headers: { Accept: 'application/json' },
    redirect: 'manual',
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!response.ok) return [];
  const { allowedActions: allowed } = (await response.json()) as { allowedActions: readonly string[] };
  return allowed;
}
