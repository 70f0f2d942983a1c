import { askInstance } from '../connection/ask-instance.ts';
import { Connection, type ConnectionState } from '../connection/connection.ts';
import type { Desktop, DesktopEvents } from '../desktop/desktop.ts';
import type { Key } from '../desktop/key.ts';
import { element } from '../page/elements.ts';
import type { PageData } from '../page/page-data.ts';
import { keepPicture } from '../page/pictures.ts';
import { say } from '../page/say.ts';
import { setUpActionForms } from './action-forms.ts';
import { ClipboardPanel } from './clipboard-panel.ts';
import { ConnectionPanel } from './connection-panel.ts';
import { Cover } from './cover.ts';
import { setUpFullScreen } from './full-screen.ts';
import { KeysPanel } from './keys-panel.ts';
import { LastPicture } from './last-picture.ts';
import { Liveness } from './liveness.ts';
import { loadModule, openDesktop } from './open-desktop.ts';
import { RoundTripDisplay } from './round-trip-display.ts';
import { SizingChoice } from './sizing.ts';
import { StopNotice } from './stop-notice.ts';
import { Toolbar } from './toolbar.ts';
import { Typing } from './typing.ts';
import { setUpViewerChoice } from './viewer-choice.ts';

const MEASURE_MS = 2000;

/** The desktop on the page with everything around it. */
export class Viewer {
  readonly #page: PageData;
  readonly #viewer = element('viewer', HTMLElement);
  readonly #host = element('desktop', HTMLElement);
  readonly #said = element('viewer-said', HTMLElement);
  readonly #size = element('desktop-size', HTMLElement);
  readonly #picture = new LastPicture();
  readonly #roundTrip = new RoundTripDisplay();
  readonly #liveness = new Liveness();
  readonly #changed: (state: ConnectionState) => void;
  readonly #connection: Connection;
  readonly #cover: Cover;
  readonly #clipboard: ClipboardPanel;
  readonly #keys: KeysPanel;
  readonly #toolbar: Toolbar;
  readonly #sizing: SizingChoice;
  readonly #stopNotice: StopNotice;
  #choice: PageData['viewers'][number] | undefined;
  #desktop: Desktop | null = null;

  /** @param changed told after every change of the connection. */
  constructor(page: PageData, changed: (state: ConnectionState) => void) {
    this.#page = page;
    this.#changed = changed;
    [this.#choice] = page.viewers;
    this.#connection = new Connection({
      open: (listener) => openDesktop(this.#options(), listener),
      ask: () => askInstance(page.id, this.#choice?.isConsole === true),
      comesBack: page.reconnect !== 'ask',
      changed: (state) => this.#stateChanged(state),
      random: () => Math.random(),
    });
    const press = (key: Key, isDown: boolean): void => this.#desktop?.sendKey(key, isDown);
    this.#cover = new Cover(() => this.#connection.tryNow());
    this.#clipboard = new ClipboardPanel((text) => this.#desktop?.giveClipboard(text));
    this.#keys = new KeysPanel(press);
    const connectionPanel = new ConnectionPanel(page.id, () => ({
      viewer: this.#choice?.title ?? '',
      isConnected: this.#connection.state.name === 'connected',
      roundTrip: this.#roundTrip.words,
      encodings: this.#desktop?.codecs() ?? [],
    }));
    this.#toolbar = new Toolbar(
      () => this.#desktop?.focus(),
      (panel) => connectionPanel.show(panel === 'connection-panel'),
    );
    // others make their picture for whoever looks: it may as well have the right size
    const isSeenAsItIs = page.protocol === 'vnc' || this.#choice?.isConsole === true;
    this.#sizing = new SizingChoice(
      this.#viewer,
      page.sizing ?? (isSeenAsItIs ? 'fit' : 'resize'),
      (sizing) => {
        this.#desktop?.setSizing(sizing);
      },
    );
    new Typing(press);
    setUpActionForms(page.id);
    this.#stopNotice = new StopNotice({
      instanceId: page.id,
      isShown: () => this.#connection.state.name === 'connected',
      say: (text) => this.#say(text),
      dismissed: () => this.#desktop?.focus(),
    });
    setUpFullScreen(this.#viewer);
    setUpViewerChoice(page.viewers, (choice) => {
      this.#choice = choice;
      this.#connection.start();
    });
    this.#listen();
    this.#prepare();
  }

  /** Shows the desktop, connecting unless that is under way already. */
  show(): void {
    this.#reveal();
    this.connect();
  }

  /** Shows the desktop as soon as it is connected: until then the browser is spared the work of showing an empty one. */
  connect(): void {
    const { name } = this.#connection.state;
    if (this.#choice !== undefined && (name === 'idle' || name === 'not-running')) this.#connection.start();
  }

  #reveal(): void {
    this.#viewer.hidden = false;
    document.body.classList.add('viewing');
  }

  /** Loads the viewer while the desktop still starts. */
  #prepare(): void {
    if (this.#choice === undefined || this.#page.kind === 'ended' || this.#page.kind === 'failed') return;
    loadModule(this.#choice).catch(() => {
      // it is tried again, and told, when the desktop is to be shown
    });
  }

  #options(): Parameters<typeof openDesktop>[0] {
    if (this.#choice === undefined) throw new Error('There is no viewer to open.');
    const events: DesktopEvents = {
      connected: () => {
        performance.mark('desktop-connected');
        if (!this.#toolbar.isOpen) this.#desktop?.focus();
        this.#look();
      },
      painted: () => {
        this.#picture.hide();
        if (this.#viewer.dataset.painted !== 'yes') tellPainted(this.#page.id);
        // after the picture, so that it does not wait for this
        this.#stopNotice.ask();
        this.#viewer.dataset.painted = 'yes';
        performance.mark('desktop-painted');
      },
      resized: (width, height) => {
        this.#size.textContent = `${width} × ${height}`;
      },
      clipboard: (text) => {
        if (this.#page.clipboard !== 'off') this.#clipboard.received(text);
      },
      roundTrip: (ms) => {
        this.#liveness.answered();
        this.#roundTrip.add(ms);
      },
      failed: () => {},
    };
    return {
      instanceId: this.#page.id,
      choice: this.#choice,
      host: this.#host,
      sizing: () => this.#sizing.current,
      wishes: this.#page,
      events,
      shown: (desktop) => this.#shown(desktop),
      measures: (reach) => this.#roundTrip.reaches(reach),
      heard: () => this.#liveness.heard(Date.now()),
    };
  }

  #shown(desktop: Desktop | null): void {
    if (desktop === null) this.#keepPicture();
    this.#desktop = desktop;
    this.#keys.release();
    this.#roundTrip.clear();
    this.#liveness.restart(Date.now());
  }

  #keepPicture(): void {
    const picture = this.#viewer.dataset.painted === 'yes' ? (this.#desktop?.picture() ?? null) : null;
    if (picture === null) return;
    this.#picture.show(picture);
    keepPicture(this.#page.id, picture);
  }

  #stateChanged(state: ConnectionState): void {
    this.#viewer.dataset.state = state.name;
    this.#cover.show(state);
    if (state.name === 'connected') {
      this.#reveal();
      this.#say(say('viewer.connected'));
    }
    if (state.name === 'signed-out') {
      location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
    }
    this.#changed(state);
  }

  #listen(): void {
    setInterval(() => this.#measure(), MEASURE_MS);
    window.addEventListener('online', () => {
      if (this.#page.reconnect !== 'ask') this.#connection.tryNow();
    });
    window.addEventListener('focus', () => this.#look());
    window.addEventListener('pagehide', () => this.#keepPicture());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible' && this.#connection.state.name === 'waiting')
        this.#connection.tryNow();
    });
  }

  #measure(): void {
    if (this.#desktop === null || this.#connection.state.name !== 'connected') return;
    if (this.#liveness.isLost(Date.now())) {
      this.#connection.lost(say('close.silent'));
      return;
    }
    if (document.visibilityState === 'hidden') return;
    this.#liveness.asked(Date.now());
    this.#desktop.measure();
  }

  #look(): void {
    if (this.#desktop === null || this.#page.clipboard === 'off') return;
    this.#clipboard.lookAround().catch(() => {
      // without the clipboard the desktop works all the same
    });
  }

  #say(text: string): void {
    this.#said.textContent = text;
  }
}

/** For the trace of where the time went; nothing depends on it. */
function tellPainted(instanceId: string): void {
  const url = `/instance/${encodeURIComponent(instanceId)}/painted`;
  fetch(url, { method: 'POST', keepalive: true, priority: 'low' }).catch(() => {});
}
