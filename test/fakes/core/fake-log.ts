import type { Logger } from '../../../src/api.ts';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly fields: Record<string, unknown>;
  readonly message: string;
}

/** Keeps what is logged, for tests that look at it. */
export function fakeLog(
  lines: LogLine[] = [],
  bound: Record<string, unknown> = {},
): Logger & { lines: LogLine[] } {
  const at = (level: LogLine['level']) => (fields: object, message?: string) => {
    lines.push({ level, fields: { ...bound, ...fields }, message: message ?? '' });
  };
  return {
    lines,
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => fakeLog(lines, { ...bound, ...fields }),
  };
}
