import { element } from '../../../../src/browser.ts';
import { RecordingFile } from '../file/recording-file.ts';
import { FrameQueue } from '../play/frame-queue.ts';
import { Playback } from '../play/playback.ts';
import type { StageModule } from '../stage/stage.ts';
import { Controls } from './controls.ts';
import { type PageData, readPageData } from './page-data.ts';
import { say } from './say.ts';

/** The page of one recording: its picture and what moves it. To be called once a document. */
export function runPlayer(): void {
  const page = readPageData();
  start(page).catch(() => {
    const trouble = element('player-trouble', HTMLElement);
    trouble.textContent = say('player.trouble-away');
    trouble.hidden = false;
  });
}

/** Only what the format needs is loaded. */
async function start(page: PageData): Promise<void> {
  if (page.format === 'rfb') play((await import('../stage/rfb-stage.ts')).stageModule, page);
  else play((await import('../stage/guacamole-stage.ts')).stageModule, page);
}

function play<Part>(module: StageModule<Part>, page: PageData): void {
  const address = `/api/v1/recordings/${encodeURIComponent(page.id)}`;
  const file = new RecordingFile(`${address}/content`);
  const host = element('player-screen', HTMLElement);
  const fits = element('fit', HTMLInputElement);
  let controls: Controls | null = null;
  let isGoingOn = page.isGoingOn;
  const playback = new Playback<Part>({
    queue: () => new FrameQueue(file, module.reader()),
    stage: (failed) => module.open(host, fits.checked, { failed }),
    length: page.length,
    async goesOn() {
      isGoingOn &&= await stillGoesOn(address);
      return isGoingOn;
    },
    changed: () => controls?.changed(),
  });
  controls = new Controls(playback);
  addEventListener('pagehide', () => {
    playback.close();
    file.close();
  });
  // a page that the browser kept whole comes back with a player that is closed
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) location.reload();
  });
  // never rejects
  void playback.run();
}

/** Where the gateway does not say, it counts as going on: the end is asked for again then. */
async function stillGoesOn(address: string): Promise<boolean> {
  try {
    const response = await fetch(address, { headers: { Accept: 'application/json' }, cache: 'no-store' });
    if (!response.ok) return true;
    const { endedAt } = (await response.json()) as { readonly endedAt: number | null };
    return endedAt === null;
  } catch {
    return true;
  }
}
