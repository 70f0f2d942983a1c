/** What is wrong at one place of a Compose file. It repeats keys and numbers, never the values of an environment. */
export interface Problem {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** Dotted, `services.db.image`; empty for the file as a whole. */
  readonly path: string;
  /** A clause without a full stop. */
  readonly text: string;
}

/** `line 4, column 5: services.db.imgae: is not supported; …` */
export function sentenceOf({ line, column, path, text }: Problem): string {
  return `line ${line}, column ${column}: ${path === '' ? '' : `${path}: `}${text}`;
}

export function inOrder(problems: readonly Problem[]): Problem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}
