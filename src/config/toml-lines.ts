import type { Path } from './spelling.ts';

type LineOf = (path: Path) => number | null;

const BARE_KEY = /[A-Za-z0-9_-]+/y;
const BARE_VALUE = /[^,\]}\n#]+/y;

/**
 * Where the keys of a TOML text stand, since its parser does not tell. The text has been parsed without an error before:
 * nothing is checked here. A path that is not written is answered with the line of the nearest table around it.
 */
export function tomlLines(text: string): LineOf {
  const lines = new Scanner(text).scan();
  return (path) => {
    for (let length = path.length; length > 0; length -= 1) {
      const line = lines.get(JSON.stringify(path.slice(0, length)));
      if (line !== undefined) return line;
    }
    return null;
  };
}

class Scanner {
  readonly #text: string;
  readonly #lines = new Map<string, number>();
  /** How many tables an array of tables has so far. */
  readonly #counts = new Map<string, number>();
  #at = 0;
  #line = 1;
  #counted = 0;

  constructor(text: string) {
    this.#text = text;
  }

  scan(): ReadonlyMap<string, number> {
    let table: Path = [];
    this.#skipBlank();
    while (this.#at < this.#text.length) {
      const before = this.#at;
      if (this.#peek() === '[') table = this.#header();
      else this.#pair(table);
      this.#skipBlank();
      if (this.#at === before) break;
    }
    return this.#lines;
  }

  #header(): Path {
    const isArray = this.#text.startsWith('[[', this.#at);
    const line = this.#currentLine();
    this.#at += isArray ? 2 : 1;
    const keys = this.#keyPath();
    this.#at += isArray ? 2 : 1;
    const path: (string | number)[] = [];
    keys.forEach((key, index) => {
      path.push(key);
      this.#record(path, line);
      const name = JSON.stringify(path);
      const count = this.#counts.get(name) ?? 0;
      if (isArray && index === keys.length - 1) {
        this.#counts.set(name, count + 1);
        path.push(count);
      } else if (count > 0) path.push(count - 1);
      this.#record(path, line);
    });
    return path;
  }

  #pair(table: Path): void {
    const line = this.#currentLine();
    const path = [...table];
    for (const key of this.#keyPath()) {
      path.push(key);
      this.#record(path, line);
    }
    this.#skipSpace();
    if (this.#peek() === '=') this.#at += 1;
    this.#value(path);
  }

  #keyPath(): string[] {
    const keys: string[] = [];
    for (;;) {
      this.#skipSpace();
      const start = this.#at;
      if (this.#peek() === '"' || this.#peek() === "'") {
        this.#skipString();
        keys.push(unquote(this.#text.slice(start, this.#at)));
      } else keys.push(this.#take(BARE_KEY));
      this.#skipSpace();
      if (this.#peek() !== '.') return keys;
      this.#at += 1;
    }
  }

  #value(path: Path): void {
    this.#skipSpace();
    const first = this.#peek();
    if (first === '"' || first === "'") this.#skipString();
    else if (first === '[') this.#entries(']', (index) => this.#entry([...path, index]));
    else if (first === '{') this.#entries('}', () => this.#pair(path));
    else this.#take(BARE_VALUE);
  }

  #entry(path: Path): void {
    this.#record(path, this.#currentLine());
    this.#value(path);
  }

  #entries(end: string, read: (index: number) => void): void {
    this.#at += 1;
    for (let index = 0; ; index += 1) {
      this.#skipBlank();
      const before = this.#at;
      if (this.#peek() !== end) read(index);
      this.#skipBlank();
      if (this.#peek() === ',') this.#at += 1;
      else if (this.#peek() === end || this.#at === before) {
        this.#at += 1;
        return;
      }
    }
  }

  #skipString(): void {
    const quote = this.#peek();
    const isLong = this.#text.startsWith(quote.repeat(3), this.#at);
    const end = isLong ? quote.repeat(3) : quote;
    this.#at += end.length;
    while (this.#at < this.#text.length && !this.#text.startsWith(end, this.#at)) {
      this.#at += quote === '"' && this.#peek() === '\\' ? 2 : 1;
    }
    this.#at += end.length;
    // a long string may end with up to two quotes of its own
    while (isLong && this.#peek() === quote) this.#at += 1;
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #skipSpace(): void {
    this.#take(/[ \t]*/y);
  }

  #skipBlank(): void {
    this.#take(/(?:[ \t\r\n\uFEFF]|#[^\n]*)*/y);
  }

  #peek(): string {
    return this.#text.charAt(this.#at);
  }

  #currentLine(): number {
    for (; this.#counted < this.#at; this.#counted += 1) {
      if (this.#text.charCodeAt(this.#counted) === 10) this.#line += 1;
    }
    return this.#line;
  }

  #record(path: Path, line: number): void {
    const name = JSON.stringify(path);
    if (!this.#lines.has(name)) this.#lines.set(name, line);
  }
}

function unquote(quoted: string): string {
  const inside = quoted.slice(1, -1);
  if (quoted.startsWith("'")) return inside;
  return inside.replace(
    /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|(.))/g,
    (_, ...hits: string[]) => {
      const [short, long, tiny, letter] = hits;
      const hex = short ?? long ?? tiny;
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
      return ESCAPES[letter ?? ''] ?? letter ?? '';
    },
  );
}

const ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  e: '\u001b',
};
