import { area, intersect, type Rect, union, without } from './rect.ts';

/** More rectangles than this are joined: a region stays small whatever happens. */
const MAX_RECTS = 12;

/** What is to be painted or sent: rectangles that do not overlap much. */
export class Region {
  #rects: Rect[] = [];

  get isEmpty(): boolean {
    return this.#rects.length === 0;
  }

  get rects(): readonly Rect[] {
    return this.#rects;
  }

  add(added: Rect): void {
    if (added.width <= 0 || added.height <= 0) return;
    let whole = added;
    // joining may reach a neighbour, so look again until nothing is near
    for (let near = this.#near(whole); near >= 0; near = this.#near(whole)) {
      const [other] = this.#rects.splice(near, 1);
      if (other !== undefined) whole = union(whole, other);
    }
    this.#rects.push(whole);
    if (this.#rects.length > MAX_RECTS) this.#rects = [this.#rects.reduce(union)];
  }

  /** Removes and returns the parts inside `bounds`; parts outside stay. */
  take(bounds: Rect): Rect[] {
    const taken: Rect[] = [];
    const left: Rect[] = [];
    for (const one of this.#rects) {
      const inside = intersect(one, bounds);
      if (inside === null) left.push(one);
      else {
        taken.push(inside);
        left.push(...without(one, inside));
      }
    }
    this.#rects = left;
    return taken;
  }

  clear(): void {
    this.#rects = [];
  }

  /** A rectangle whose union with this one costs little more than both apart. */
  #near(one: Rect): number {
    return this.#rects.findIndex((other) => area(union(one, other)) <= (area(one) + area(other)) * 1.2);
  }
}
