import { withPatience } from '../connection/patience.ts';
import { VIEW_NAME } from '../connection/view-name.ts';
import { element } from '../page/elements.ts';
import { say } from '../page/say.ts';
import { type Figures, spokenCodecs, spokenCounts, spokenFlow, spokenWaits } from './connection-words.ts';
import { spokenMs } from './round-trip.ts';

const EVERY_MS = 1000;
const PATIENCE_MS = 5000;

/** What this page knows itself. */
interface Own {
  readonly viewer: string;
  readonly isConnected: boolean;
  readonly roundTrip: string | null;
  readonly encodings: readonly string[];
}

interface Sample {
  readonly at: number;
  readonly figures: Figures;
}

/** How the connection does, once a second while somebody looks; nothing is asked while it is closed. */
export class ConnectionPanel {
  readonly #url: string;
  readonly #own: () => Own;
  readonly #note = element('connection-note', HTMLElement);
  #open: AbortController | null = null;
  #last: Sample | null = null;

  constructor(instanceId: string, own: () => Own) {
    this.#url = `/instance/${encodeURIComponent(instanceId)}/connection?view=${VIEW_NAME}`;
    this.#own = own;
  }

  show(isOpen: boolean): void {
    if (isOpen === (this.#open !== null)) return;
    this.#open?.abort();
    this.#open = isOpen ? new AbortController() : null;
    this.#last = null;
    if (this.#open !== null) this.#follow(this.#open.signal);
  }

  #follow(signal: AbortSignal): void {
    const again = (): void => {
      if (!signal.aborted) setTimeout(() => this.#follow(signal), EVERY_MS);
    };
    if (signal.aborted) return;
    this.#look(signal).then(again, again);
  }

  async #look(signal: AbortSignal): Promise<void> {
    if (document.visibilityState === 'hidden') return;
    const figures = await this.#ask(signal);
    if (!signal.aborted) this.#paint(figures);
  }

  /** Null where nobody can tell. */
  async #ask(signal: AbortSignal): Promise<Figures | null> {
    try {
      return await withPatience(PATIENCE_MS, signal, async (patience) => {
        const response = await fetch(this.#url, { signal: patience });
        return response.status === 200 ? ((await response.json()) as Figures) : null;
      });
    } catch {
      return null;
    }
  }

  #paint(figures: Figures | null): void {
    const { viewer, isConnected, roundTrip, encodings } = this.#own();
    const gateway = figures?.roundTripMs ?? null;
    const trips = [
      roundTrip === null ? null : `${roundTrip}.`,
      gateway === null ? null : say('figures.gateway-measured', { time: spokenMs(gateway) }),
    ];
    write('viewer', viewer);
    write('round-trip', trips.filter((trip) => trip !== null).join(' '));
    write('picture', spokenCodecs(encodings.length > 0 ? encodings : (figures?.codecs ?? [])));
    this.#note.textContent = figures === null ? whyUnknown(isConnected) : '';
    this.#note.hidden = figures !== null;
    if (figures === null) {
      this.#last = null;
      return;
    }
    const now = { at: performance.now(), figures };
    const rates = ratesBetween(this.#last, now);
    this.#last = now;
    write('received', spokenFlow(figures.bytesToViewer, figures.framesToViewer, rates.received));
    write('sent', spokenFlow(figures.bytesFromViewer, figures.framesFromViewer, rates.sent));
    write('waited', spokenWaits(figures));
    write('to-viewer', spokenCounts(figures.instructionsToViewer));
    write('from-viewer', spokenCounts(figures.instructionsFromViewer));
  }
}

/** Bytes a second; null where there is nothing to compare with, as after a new connection. */
function ratesBetween(
  last: Sample | null,
  { at, figures }: Sample,
): Record<'received' | 'sent', number | null> {
  if (last === null || figures.bytesToViewer < last.figures.bytesToViewer)
    return { received: null, sent: null };
  const seconds = (at - last.at) / 1000;
  return {
    received: (figures.bytesToViewer - last.figures.bytesToViewer) / seconds,
    sent: (figures.bytesFromViewer - last.figures.bytesFromViewer) / seconds,
  };
}

function whyUnknown(isConnected: boolean): string {
  return isConnected ? say('figures.elsewhere') : say('figures.not-connected');
}

function write(what: string, text: string): void {
  const place = element(`connection-${what}`, HTMLElement);
  const words = text || '–';
  if (place.textContent !== words) place.textContent = words;
}
