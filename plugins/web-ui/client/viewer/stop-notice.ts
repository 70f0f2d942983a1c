import { askNews } from '../connection/ask-news.ts';
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

/** Tells over the desktop that it will be stopped soon, counting down, or that something was not done to it. */
export class StopNotice {
  readonly #options: StopNoticeOptions;
  readonly #notice = element('stop-notice', HTMLElement);
  readonly #text = element('stop-notice-text', HTMLElement);
  readonly #plan = new StopPlan();
  #failed: string | null = null;
  /** What was dismissed, or said, is not shown, or said, again. */
  #dismissed: string | null = null;
  #said: string | null = null;

  constructor(options: StopNoticeOptions) {
    this.#options = options;
    element('stop-notice-close', HTMLButtonElement).addEventListener('click', () => {
      if (this.#plan.text(Date.now()) === null) this.#dismissed = this.#failed;
      else this.#plan.dismiss(Date.now());
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
    askNews(instanceId).then(
      (news) => {
        if (news === null) return;
        this.#plan.heard(news.stop);
        this.#failed = news.failed;
        if (this.#failed === null) this.#dismissed = null;
        this.#tick();
      },
      () => {},
    );
  }

  #tick(): void {
    const { isShown, say } = this.#options;
    const failed = this.#failed === this.#dismissed ? null : this.#failed;
    const stop = this.#plan.text(Date.now());
    const text = isShown() ? (stop ?? failed) : null;
    this.#notice.hidden = text === null;
    if (text === null) return;
    if (this.#text.textContent !== text) this.#text.textContent = text;
    const words = stop === null ? failed : this.#plan.toSay(Date.now());
    if (words === null || words === this.#said) return;
    this.#said = words;
    say(words);
  }
}
