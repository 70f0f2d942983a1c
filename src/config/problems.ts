import { AppError } from '../errors.ts';
import type { Finding } from './check.ts';
import { nearest } from './nearest.ts';
import { type Path, showPath } from './spelling.ts';

/** Everything that is wrong, in one error: a single problem is its message, several stand in its detail, one a line. */
export function configInvalid(problems: readonly string[], cause?: unknown): AppError {
  const [only] = problems;
  if (problems.length === 1 && only !== undefined) return new AppError('CONFIG_INVALID', only, { cause });
  return new AppError('CONFIG_INVALID', `The configuration has ${problems.length} problems.`, {
    detail: problems.join('\n'),
    cause,
  });
}

/** One sentence about a finding. `place` is where it stands, `path` the key as the user spells it there. */
export function sentence(place: string, path: Path, finding: Finding, hint = ''): string {
  const key = showPath(path);
  switch (finding.kind) {
    case 'unknown':
      return `${place}: unknown key ${key}; ${suggest(lastOf(path), finding.known, 'key')}.`;
    case 'missing':
      return `${place}: ${key} is missing: ${finding.text}${hint}.`;
    case 'wrong':
      return `${[place, key, finding.text].filter(Boolean).join(': ')}.`;
  }
}

/** `the nearest known key is port` */
export function suggest(word: string, known: Iterable<string>, noun: string): string {
  const near = nearest(word, known);
  return near === null ? `no ${noun} is known here` : `the nearest known ${noun} is ${near}`;
}

function lastOf(path: Path): string {
  return String(path.at(-1) ?? '');
}
