import { createRequire } from 'node:module';
import type { Document, LineCounter, Node } from 'yaml';
import type { Problem } from './problem.ts';

export interface YamlFile {
  readonly root: Node | null;
  /** What an alias stands for; other nodes are themselves. */
  resolve(node: Node): Node | null;
  /** Line and column, both from 1. */
  place(offset: number): Pick<Problem, 'line' | 'column'>;
}

type Yaml = typeof import('yaml');

const MAX_CHARACTERS = 64 * 1024;
/** Each resolved anew wherever it stands. */
const MOST_ALIASES = 200;
/** Open at once, those inside texts too. */
const MOST_BRACKETS = 500;
const WIDEST_INDENT = 200;
/** Of tables and lists, in one line. */
const MOST_MARKS = 100;

let loaded: Yaml | null = null;

/** Loaded once there is a file to read: most gateways have none. */
export function yaml(): Yaml {
  loaded ??= createRequire(import.meta.url)('yaml') as Yaml;
  return loaded;
}

/** The nodes of a text with their positions, or what is wrong with its syntax. */
export function readYaml(text: string): YamlFile | readonly Problem[] {
  const start = { line: 1, column: 1, path: '' };
  if (text.length > MAX_CHARACTERS) return [{ ...start, text: 'is longer than 64 KB' }];
  if (isTooDeep(text))
    return [{ ...start, text: 'is nested too deeply, or indented by more than 200 spaces' }];
  const lines: LineCounter = new (yaml().LineCounter)();
  const place = (offset: number): Pick<Problem, 'line' | 'column'> => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  // the parser's own errors quote the lines around, which may hold secrets
  const options = { lineCounter: lines, prettyErrors: false, logLevel: 'silent', merge: false } as const;
  const documents = yaml().parseAllDocuments(text, options) as Document.Parsed[];
  const [first, second] = documents;
  if (second !== undefined) {
    return [{ ...place(second.range[0]), path: '', text: 'a second document begins; expected only one' }];
  }
  const [error] = first?.errors ?? [];
  if (error !== undefined) {
    return [
      { ...place(error.pos[0]), path: '', text: `is not valid YAML: ${plain(error.code, error.message)}` },
    ];
  }
  const aliases = countAliases(first);
  if (aliases > MOST_ALIASES) return [{ ...start, text: `has more than ${MOST_ALIASES} aliases` }];
  return {
    root: (first?.contents as Node | null | undefined) ?? null,
    resolve: (node) => {
      if (first === undefined || !yaml().isAlias(node)) return node;
      return (node.resolve(first) as Node | undefined) ?? null;
    },
    place,
  };
}

function countAliases(document: Document.Parsed | undefined): number {
  let count = 0;
  if (document !== undefined) {
    yaml().visit(document, {
      Alias: () => {
        count += 1;
      },
    });
  }
  return count;
}

/**
 * A bound that no sensible file meets, taken before the parser runs: it goes down by calling itself, and the process does
 * not survive a stack that ends inside a regular expression.
 */
function isTooDeep(text: string): boolean {
  let brackets = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    brackets = bracket === '[' || bracket === '{' ? brackets + 1 : Math.max(0, brackets - 1);
    if (brackets > MOST_BRACKETS) return true;
  }
  return text.split('\n').some((line) => {
    const indent = line.length - line.trimStart().length;
    const marks = line.match(/[-?:](?=\s)/g)?.length ?? 0;
    return indent > WIDEST_INDENT || marks > MOST_MARKS;
  });
}

/** Some of the parser's messages repeat what stands there. */
function plain(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY') return 'a key stands twice in one table';
  if (code === 'TAB_AS_INDENT') return 'a tab indents; YAML wants spaces';
  return (
    (message.split(/:|\n/)[0] ?? '').replace(/["'`].*$/, '').trim() || code.toLowerCase().replaceAll('_', ' ')
  );
}
