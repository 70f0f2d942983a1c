const USUAL_MS = 500;

const LIFELIKE_MS: Readonly<Record<string, number>> = {
  qmstart: 1500,
  qmstop: 800,
  qmdestroy: 800,
  qmclone: 1500,
  qmpause: 300,
  qmresume: 300,
  qmreset: 300,
  qmtemplate: 600,
  qmsnapshot: 700,
  qmrollback: 900,
  qmigrate: 4000,
  vzstart: 1200,
  vzclone: 1500,
  vzdestroy: 600,
  vzdump: 60_000,
  hastart: 200,
  hastop: 200,
};

/** How long the work of a task takes, by its type, in simulated ms. */
export class Durations {
  readonly #ordered = new Map<string, number>();

  of(type: string): number {
    return this.#ordered.get(type) ?? LIFELIKE_MS[type] ?? USUAL_MS;
  }

  set(type: string, ms: number): void {
    this.#ordered.set(type, ms);
  }
}
