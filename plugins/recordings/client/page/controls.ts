import { element, elements } from '../../../../src/browser.ts';
import type { PlaybackState } from '../play/playback.ts';
import { asMoment, asSpoken } from './moments.ts';
import { keyAct } from './player-keys.ts';
import { say } from './say.ts';

const STEP_MS = 5000;
const TICK_MS = 100;

/** What the controls are about. */
export interface Controlled {
  readonly state: PlaybackState;
  speed: number;
  skipsPauses: boolean;
  play(): void;
  pause(): void;
  seek(position: number): void;
  fit(isFit: boolean): void;
}

/** Buttons, slider and keys below the picture, and what they show. */
export class Controls {
  readonly #player = element('player', HTMLElement);
  readonly #play = element('play', HTMLButtonElement);
  readonly #begin = element('player-begin', HTMLButtonElement);
  readonly #slider = element('position', HTMLInputElement);
  readonly #moment = element('moment', HTMLElement);
  readonly #cover = element('player-cover', HTMLElement);
  readonly #going = element('player-going', HTMLElement);
  readonly #progress = element('player-progress', HTMLProgressElement);
  readonly #trouble = element('player-trouble', HTMLElement);
  readonly #controlled: Controlled;
  #isDragged = false;
  /** Nothing has been shown yet. */
  #isFresh = true;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(controlled: Controlled) {
    this.#controlled = controlled;
    this.#play.addEventListener('click', () => this.#toggle());
    this.#begin.addEventListener('click', () => {
      controlled.play();
      this.#play.focus();
    });
    this.#slider.addEventListener('input', () => {
      this.#isDragged = true;
      this.#tell(Number(this.#slider.value));
    });
    this.#slider.addEventListener('change', () => {
      this.#isDragged = false;
      controlled.seek(Number(this.#slider.value));
    });
    for (const choice of elements('input[name="speed"]', HTMLInputElement)) {
      choice.addEventListener('change', () => {
        if (choice.checked) controlled.speed = Number(choice.value);
      });
      // a browser that goes back in its history fills forms in as they were left
      if (choice.checked) controlled.speed = Number(choice.value);
    }
    const skips = element('skip-pauses', HTMLInputElement);
    const fits = element('fit', HTMLInputElement);
    skips.addEventListener('change', () => {
      controlled.skipsPauses = skips.checked;
    });
    fits.addEventListener('change', () => controlled.fit(fits.checked));
    controlled.skipsPauses = skips.checked;
    controlled.fit(fits.checked);
    this.#setUpFullScreen();
    document.addEventListener('keydown', (event) => this.#keyDown(event));
    this.changed();
  }

  /** Shows how it is now; from then on by itself while it moves. */
  changed(): void {
    this.#show();
    clearInterval(this.#timer);
    const { phase } = this.#controlled.state;
    if (phase === 'playing' || phase === 'seeking') this.#timer = setInterval(() => this.#show(), TICK_MS);
  }

  #show(): void {
    const { phase, position, length, goal, trouble } = this.#controlled.state;
    this.#player.dataset.state = phase;
    this.#player.dataset.position = String(Math.round(position));
    this.#slider.max = String(Math.max(length, 1));
    if (!this.#isDragged) {
      this.#slider.value = String(goal ?? position);
      this.#tell(goal ?? position);
    }
    // while it goes somewhere, the button says what follows upon that
    if (phase !== 'seeking') {
      const label = say(
        phase === 'playing'
          ? 'player.pause'
          : phase === 'ended' && trouble === null
            ? 'player.again'
            : 'player.play',
      );
      if (this.#play.getAttribute('aria-label') !== label) this.#play.setAttribute('aria-label', label);
      this.#play.dataset.act = phase === 'playing' ? 'pause' : 'play';
    }
    this.#isFresh &&= phase === 'paused' && position === 0;
    this.#begin.hidden = !this.#isFresh;
    this.#going.hidden = goal === null;
    if (goal !== null) {
      this.#progress.value = goal === 0 ? 1 : position / goal;
      const words = say('player.going', { moment: asMoment(goal) });
      const said = this.#going.firstElementChild;
      if (said !== null && said.textContent !== words) said.textContent = words;
    }
    const told = trouble === null ? '' : say(`player.trouble-${trouble}`, { moment: asMoment(position) });
    if (this.#trouble.textContent !== told) this.#trouble.textContent = told;
    this.#trouble.hidden = told === '';
    this.#cover.hidden = goal === null && !this.#isFresh;
  }

  #tell(position: number): void {
    const { length } = this.#controlled.state;
    this.#moment.textContent = `${asMoment(position)} / ${asMoment(length)}`;
    const spoken = say('player.spoken', { position: asSpoken(position), length: asSpoken(length) });
    if (this.#slider.getAttribute('aria-valuetext') !== spoken)
      this.#slider.setAttribute('aria-valuetext', spoken);
  }

  #toggle(): void {
    if (this.#controlled.state.phase === 'playing') this.#controlled.pause();
    else this.#controlled.play();
  }

  #keyDown(event: KeyboardEvent): void {
    const { target } = event;
    if (!(target instanceof Element) || event.defaultPrevented) return;
    // elsewhere on the page keys are the page's
    if (target !== document.body && target.id !== 'main' && !this.#player.contains(target)) return;
    const act = keyAct(event, target);
    if (act === null) return;
    event.preventDefault();
    const { goal, position, length } = this.#controlled.state;
    const from = goal ?? position;
    if (act === 'toggle') this.#toggle();
    else if (act === 'full-screen') element('full-screen', HTMLButtonElement).click();
    else {
      const to = { back: from - STEP_MS, ahead: from + STEP_MS, begin: 0, end: length }[act];
      this.#controlled.seek(Math.max(0, Math.min(to, length)));
    }
  }

  #setUpFullScreen(): void {
    const button = element('full-screen', HTMLButtonElement);
    // telephones from Apple have no full screen for a page
    if (!document.fullscreenEnabled) {
      button.hidden = true;
      return;
    }
    button.addEventListener('click', () => {
      const done =
        document.fullscreenElement === null ? this.#player.requestFullscreen() : document.exitFullscreen();
      done.catch(() => {
        // the person or the system refused: nothing has changed
      });
    });
    document.addEventListener('fullscreenchange', () => {
      button.setAttribute('aria-pressed', String(document.fullscreenElement !== null));
    });
  }
}
