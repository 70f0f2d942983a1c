import type { Logger } from '../../src/log.ts';

/** A logger that says nothing and remembers the sentences. */
export function quietLog(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  const add = (_fields: object, message = ''): void => {
    lines.push(message);
  };
  const log = { lines, debug: add, info: add, warn: add, error: add, child: () => log };
  return log;
}
