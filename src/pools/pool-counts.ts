/** How often a click found a warm desktop, since this process started. */
export class PoolCounts {
  readonly #counts = new Map<string, { hits: number; misses: number }>();

  add(appId: string, isHit: boolean): void {
    const counts = this.#counts.get(appId) ?? { hits: 0, misses: 0 };
    if (isHit) counts.hits += 1;
    else counts.misses += 1;
    this.#counts.set(appId, counts);
  }

  of(appId: string): { readonly hits: number; readonly misses: number } {
    return this.#counts.get(appId) ?? { hits: 0, misses: 0 };
  }
}
