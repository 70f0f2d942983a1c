import { element, elements } from '../page/elements.ts';
import { say } from '../page/say.ts';
import { type StateFacts, stateWords } from './state-words.ts';

const PATIENCE_MS = 8000;
const LOOK_EVERY_MS = 1000;

interface Facts extends StateFacts {
  readonly allowedActions: readonly string[];
}

/**
 * Shows what may be done to the desktop beside stopping it: what its provider can, asked for when the panel is opened. Its state is
 * kept without leaving the picture.
 */
export function setUpActionForms(instanceId: string): void {
  const address = `/instance/${encodeURIComponent(instanceId)}`;
  const panel = element('stop-panel', HTMLElement);
  const note = element('state-note', HTMLElement);
  const things = elements('[data-action]', HTMLElement);

  const show = (facts: Facts | null): void => {
    // without an answer nothing more is offered
    for (const thing of things)
      thing.hidden = facts?.allowedActions.includes(thing.dataset.action ?? '') !== true;
    note.textContent = facts === null ? '' : stateWords(facts);
  };

  const follow = async (): Promise<void> => {
    for (;;) {
      const facts = await ask(address);
      show(facts);
      if (facts?.job?.action !== 'checkpoint' || panel.hidden) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  };

  for (const opener of elements('[data-opens="stop-panel"]', HTMLButtonElement)) {
    opener.addEventListener('click', () => void follow());
  }
  for (const form of elements('form[data-action="checkpoint"]', HTMLFormElement)) {
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void send(form).then((isDone) => {
        if (isDone) return follow();
        note.textContent = say('state.not-asked');
        return undefined;
      });
    });
  }
}

/** What may be done and how it is; null where nobody can tell. Never rejects. */
async function ask(address: string): Promise<Facts | null> {
  try {
    const response = await fetch(address, {
      headers: { Accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return response.ok ? ((await response.json()) as Facts) : null;
  } catch {
    return null;
  }
}

/** The form as the browser would send it; its answer is the page that is shown already. Never rejects. */
async function send(form: HTMLFormElement): Promise<boolean> {
  const fields = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
  try {
    const response = await fetch(form.action, {
      method: 'POST',
      body: new URLSearchParams(fields),
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return response.type === 'opaqueredirect' || response.ok;
  } catch {
    return false;
  }
}
