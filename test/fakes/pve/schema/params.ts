/** The checked parameters of a call. Asking for one that is absent and not optional is a mistake of the simulator. */
export class Params {
  readonly #values: ReadonlyMap<string, string | readonly string[]>;

  constructor(values: ReadonlyMap<string, string | readonly string[]>) {
    this.#values = values;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  names(): string[] {
    return [...this.#values.keys()];
  }

  text(name: string): string {
    const value = this.#values.get(name);
    if (typeof value !== 'string') throw new Error(`the schema let ${name} pass without a value`);
    return value;
  }

  maybe(name: string): string | null {
    return this.has(name) ? this.text(name) : null;
  }

  number(name: string): number {
    return Number(this.text(name));
  }

  numberOr(name: string, otherwise: number): number {
    return this.has(name) ? this.number(name) : otherwise;
  }

  flag(name: string, otherwise = false): boolean {
    return this.has(name) ? this.text(name) === '1' : otherwise;
  }

  list(name: string): readonly string[] {
    const value = this.#values.get(name) ?? [];
    return typeof value === 'string' ? [value] : value;
  }
}
