export interface PanelMessage {
  readonly status: string;
  readonly kind: string;
  readonly title: string;
  readonly html: string;
}

/**
 * What the gateway tells about an instance. It is open only while the desktop is not shown: a browser has few connections
 * for one address, and many pages would use them up.
 */
export class InstanceFeed {
  readonly #url: string;
  readonly #received: (message: PanelMessage) => void;
  readonly #gone: () => void;
  #source: EventSource | null = null;

  constructor(instanceId: string, received: (message: PanelMessage) => void, gone: () => void) {
    this.#url = `/instance/${encodeURIComponent(instanceId)}/events`;
    this.#received = received;
    this.#gone = gone;
  }

  open(): void {
    if (this.#source !== null) return;
    const source = new EventSource(this.#url);
    this.#source = source;
    source.addEventListener('panel', ({ data }) => this.#received(JSON.parse(data) as PanelMessage));
    source.addEventListener('end', () => this.close());
    source.addEventListener('gone', () => {
      this.close();
      this.#gone();
    });
    source.addEventListener('error', () => {
      // it connects again by itself unless it was refused: signed out, or the instance is deleted
      if (source.readyState !== EventSource.CLOSED || this.#source !== source) return;
      this.close();
      this.#gone();
    });
  }

  close(): void {
    this.#source?.close();
    this.#source = null;
  }
}
