/** What a recording is played on: a viewer that hears everything and says nothing. */
export interface Stage<Part> {
  /** Shows what came next. Resolves when it may be given more; what was given may be drawn later. */
  show(part: Part): Promise<void>;
  /** Resolves when all of it is on the page. */
  settled(): Promise<void>;
  /** @param isFit whether the picture takes the size of its place, or its own. */
  fit(isFit: boolean): void;
  /** Leaves the page. */
  close(): void;
}

export interface StageEvents {
  /** What came is no picture. Nothing more is shown. */
  failed(): void;
}

/** Everything about one format. */
export interface StageModule<Part> {
  reader(): import('../format/frame.ts').FrameReader<Part>;
  open(host: HTMLElement, isFit: boolean, events: StageEvents): Stage<Part>;
}
