import { element } from '../page/elements.ts';
import { say } from '../page/say.ts';

/** Looking at this computer's clipboard for nothing is avoided: only text that differs from the last is given on. */
const MOST_CHARACTERS = 1_000_000;

/**
 * The clipboard of both sides: a field that always works, and both kept the same by themselves where the browser permits it.
 * Browsers give a page the clipboard only at an HTTPS or loopback address.
 */
export class ClipboardPanel {
  readonly #field = element('clipboard-text', HTMLTextAreaElement);
  readonly #note = element('clipboard-note', HTMLElement);
  readonly #allow = element('clipboard-allow', HTMLButtonElement);
  readonly #give: (text: string) => void;
  /** The last text that both sides had. */
  #shared = '';

  constructor(give: (text: string) => void) {
    this.#give = give;
    const take = element('clipboard-take', HTMLButtonElement);
    element('clipboard-send', HTMLButtonElement).addEventListener('click', () =>
      this.#send(this.#field.value),
    );
    take.addEventListener('click', () => this.#run(this.#take(this.#field.value)));
    this.#allow.addEventListener('click', () => this.#run(this.#permit()));
    const isPossible = 'clipboard' in navigator;
    take.hidden = !isPossible;
    this.#allow.hidden = !isPossible || typeof navigator.clipboard.readText !== 'function';
    if (!isPossible) this.#say(say('clipboard.no-https'));
  }

  /** Something was copied in the desktop. */
  received(text: string): void {
    if (text === this.#shared) return;
    this.#shared = text;
    this.#field.value = text;
    this.#run(this.#takeQuietly(text));
  }

  /** The desktop gets the focus: what was copied elsewhere meanwhile goes to it, if the person has permitted that. */
  async lookAround(): Promise<void> {
    if (!(await this.#mayRead())) return;
    const text = await navigator.clipboard.readText().catch(() => '');
    if (text !== '' && text !== this.#shared && text.length <= MOST_CHARACTERS) this.#send(text);
  }

  #send(text: string): void {
    this.#shared = text;
    this.#field.value = text;
    this.#give(text);
    this.#say(say('clipboard.given'));
  }

  async #take(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.#say(say('clipboard.taken'));
    } catch {
      this.#field.select();
      this.#say(say('clipboard.refused-copy'));
    }
  }

  async #takeQuietly(text: string): Promise<void> {
    if (!('clipboard' in navigator) || !document.hasFocus()) return;
    // browsers that want a click for it refuse; the field has the text anyway
    await navigator.clipboard.writeText(text).catch(() => {});
  }

  async #permit(): Promise<void> {
    try {
      const text = await navigator.clipboard.readText();
      if (text !== '') this.#send(text);
      this.#say(say('clipboard.same'));
      this.#allow.hidden = await this.#mayRead();
    } catch {
      this.#say(say('clipboard.refused-read'));
    }
  }

  async #mayRead(): Promise<boolean> {
    if (!('clipboard' in navigator) || !('permissions' in navigator)) return false;
    try {
      const name = 'clipboard-read' as PermissionName;
      return (await navigator.permissions.query({ name })).state === 'granted';
    } catch {
      return false; // a browser that does not know this permission asks at every paste
    }
  }

  #run(work: Promise<void>): void {
    work.catch(() => this.#say(say('clipboard.failed')));
  }

  #say(text: string): void {
    this.#note.textContent = text;
  }
}
