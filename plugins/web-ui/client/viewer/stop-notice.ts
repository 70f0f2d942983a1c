import { askStop } from '../connection/ask-stop.ts';
import { element } from '../page/elements.ts';
import { StopPlan } from './stop-plan.ts';

const ASK_MS = 30_000;
const TICK_MS = 1000;

export interface StopNoticeOptions {
  readonly instanceId: string;
  /** Whether the desktop is to be seen: else nobody is asked. */
  readonly isShown: () => boolean;
  readonly say: (text: string) => void;
  /** After it was dismissed, so that the keyboard is the desktop's again. */
  readonly dismissed: () => void;
}

/** Tells over the desktop that it will be stopped soon, counting down. */
export class StopNotice {
  readonly #options: StopNoticeOptions;
  readonly #notice = element('stop-notice', HTMLElement);
  readonly #text = element('stop-notice-text', HTMLElement);
  readonly #plan = new StopPlan();

  constructor(options: StopNoticeOptions) {
    this.#options = options;
    element('stop-notice-close', HTMLButtonElement).addEventListener('click', () => {
      this.#plan.dismiss(Date.now());
      this.#tick();
      options.dismissed();
    });
    setInterval(() => this.ask(), ASK_MS);
    setInterval(() => this.#tick(), TICK_MS);
  }

  /** Asks the gateway now. */
  ask(): void {
    const { instanceId, isShown } = this.#options;
    if (!isShown() || document.visibilityState === 'hidden') return;
    askStop(instanceId).then(
      (stop) => {
        if (stop === undefined) return;
        this.#plan.heard(stop);
        this.#tick();
      },
      () => {},
    );
  }

  #tick(): void {
    const { isShown, say } = this.#options;
    const text = isShown() ? this.#plan.text(Date.now()) : null;
    this.#notice.hidden = text === null;
    if (text === null) return;
    if (this.#text.textContent !== text) this.#text.textContent = text;
    const words = this.#plan.toSay(Date.now());
    if (words !== null) say(words);
  }
}
