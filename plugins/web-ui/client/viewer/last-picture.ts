import { element } from '../page/elements.ts';

/** What the desktop looked like last, below the card that says what is going on. */
export class LastPicture {
  readonly #canvas = element('last-picture', HTMLCanvasElement);

  show(picture: HTMLCanvasElement): void {
    this.#canvas.width = picture.width;
    this.#canvas.height = picture.height;
    this.#canvas.getContext('2d')?.drawImage(picture, 0, 0);
    this.#canvas.hidden = false;
  }

  hide(): void {
    this.#canvas.hidden = true;
  }
}
