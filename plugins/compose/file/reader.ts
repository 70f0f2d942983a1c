import type { Node } from 'yaml';
import { nearest } from './nearest.ts';
import type { Problem } from './problem.ts';
import { interpolate, type Variables } from './variables.ts';
import { type YamlFile, yaml } from './yaml-file.ts';

/** A node, and where people look for it. */
export interface Place {
  /** Null where nothing stands after a key. */
  readonly node: Node | null;
  readonly path: string;
  /** Of the key where there is one, else of the node: where a problem is shown. */
  readonly offset: number;
}

export interface Entry extends Place {
  readonly key: string;
}

/** Keys that are known but not supported, each with what to do instead. */
export type Reasons = Readonly<Record<string, string>>;

/** Reads nodes as what they should be. What is wrong is collected, and null stands in its place. */
export class Reader {
  readonly problems: Problem[] = [];
  readonly #file: YamlFile;
  readonly #variables: Variables;

  constructor(file: YamlFile, variables: Variables) {
    this.#file = file;
    this.#variables = variables;
  }

  get root(): Place {
    const node = this.#file.root;
    return { node, path: '', offset: node?.range?.[0] ?? 0 };
  }

  problem({ path, offset }: Pick<Place, 'path' | 'offset'>, text: string): null {
    this.problems.push({ ...this.#file.place(offset), path, text });
    return null;
  }

  /** Whether nothing stands there. */
  isEmpty(place: Place): boolean {
    const node = this.#node(place);
    return node === null || (yaml().isScalar(node) && node.value === null);
  }

  isTable(place: Place): boolean {
    return yaml().isMap(this.#node(place));
  }

  isList(place: Place): boolean {
    return yaml().isSeq(this.#node(place));
  }

  /** Entries of a table with keys of any name, none where nothing stands. */
  table(place: Place): Entry[] | null {
    if (this.isEmpty(place)) return [];
    const node = this.#node(place);
    if (!yaml().isMap(node)) return this.#wrong(place, 'a table');
    return node.items.flatMap(({ key, value }) => {
      const keyNode = key as Node;
      const offset = keyNode.range?.[0] ?? place.offset;
      const name = yaml().isScalar(keyNode) ? (keyNode.source ?? String(keyNode.value)) : null;
      if (name === null || name === '<<') {
        this.problem(
          { path: place.path, offset },
          'expected a plain name as key; merge keys are not supported',
        );
        return [];
      }
      return [{ key: name, node: value as Node | null, path: below(place.path, name), offset }];
    });
  }

  /** The known keys of a table; extensions (`x-…`) are passed over, and every other key is a problem. */
  fields<const Key extends string>(
    place: Place,
    known: readonly Key[],
    reasons: Reasons = {},
  ): Partial<Record<Key, Place>> {
    const found: Partial<Record<Key, Place>> = {};
    for (const entry of this.table(place) ?? []) {
      const { key } = entry;
      if (key.startsWith('x-')) continue;
      const name = known.find((one) => one === key);
      if (name !== undefined) found[name] = entry;
      else {
        const reason = Object.hasOwn(reasons, key) ? reasons[key] : undefined;
        this.problem(entry, `is not supported; ${reason ?? nearest(key, known)}`);
      }
    }
    return found;
  }

  list(place: Place): Place[] | null {
    if (this.isEmpty(place)) return [];
    const node = this.#node(place);
    if (!yaml().isSeq(node)) return this.#wrong(place, 'a list');
    return node.items.map((item, index) => ({
      node: item as Node,
      path: `${place.path}[${index}]`,
      offset: (item as Node | null)?.range?.[0] ?? place.offset,
    }));
  }

  /** A scalar as it is written, variables not yet put in. */
  written(place: Place, what = 'a text'): string | null {
    const node = this.#node(place);
    if (!yaml().isScalar(node) || node.value === null) return this.#wrong(place, what);
    if (typeof node.value === 'string') return node.value;
    return node.source ?? String(node.value);
  }

  /** A text with its variables put in; the password is refused. */
  text(place: Place, what = 'a text'): string | null {
    const written = this.written(place, what);
    return written === null ? null : this.fill(place, written);
  }

  /** Puts variables into a part of a text; the password is refused. */
  fill(place: Place, written: string): string | null {
    const filled = this.fillSecret(place, written);
    if (filled?.holdsSecret) {
      return this.problem(
        place,
        'the password may stand in an environment only, and be read from there: $$NAME in a shell',
      );
    }
    return filled?.text ?? null;
  }

  /** The same where the password may stand. */
  fillSecret(place: Place, written: string): { text: string; holdsSecret: boolean } | null {
    const filled = interpolate(written, this.#variables);
    if ('problem' in filled) return this.problem(place, filled.problem);
    if (filled.text.includes('\0')) return this.problem(place, 'holds a zero byte');
    return filled;
  }

  /** A text that fits a pattern. */
  matching(place: Place, pattern: RegExp, what: string): string | null {
    const text = this.text(place, what);
    if (text === null) return null;
    return pattern.test(text) ? text : this.problem(place, `expected ${what}`);
  }

  oneOf<const Choice extends string>(place: Place, choices: readonly Choice[], why = ''): Choice | null {
    const written = this.written(place, choices.join(' or '));
    if (written === null) return null;
    const chosen = choices.find((choice) => choice === written);
    return (
      chosen ?? this.problem(place, `expected ${choices.map((choice) => `"${choice}"`).join(' or ')}${why}`)
    );
  }

  flag(place: Place): boolean | null {
    const node = this.#node(place);
    if (yaml().isScalar(node) && typeof node.value === 'boolean') return node.value;
    return this.#wrong(place, 'true or false');
  }

  number(
    place: Place,
    { least, most, whole }: { least: number; most: number; whole: boolean },
  ): number | null {
    const kind = whole ? 'a whole number' : 'a number';
    const what = `${kind} from ${least} to ${most}`;
    const written = this.text(place, what);
    if (written === null) return null;
    const value = /^\d+(\.\d+)?$/.test(written) ? Number(written) : Number.NaN;
    const fits = value >= least && value <= most && (!whole || Number.isInteger(value));
    return fits ? value : this.problem(place, `expected ${what}`);
  }

  #node({ node }: Place): Node | null {
    return node === null ? null : this.#file.resolve(node);
  }

  #wrong(place: Place, what: string): null {
    return this.problem(place, `expected ${what}, got ${this.#kind(place)}`);
  }

  #kind(place: Place): string {
    if (this.isEmpty(place)) return 'nothing';
    if (this.isTable(place)) return 'a table';
    return this.isList(place) ? 'a list' : 'a single value';
  }
}

function below(path: string, key: string): string {
  // a key may be as long as a file
  const shown = key.length > 60 ? `${key.slice(0, 60)}…` : key.replace(/\p{Cc}/gu, '?');
  return path === '' ? shown : `${path}.${shown}`;
}
