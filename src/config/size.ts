import { z } from 'zod';

const UNITS = { '': 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 } as const;
const SIZE = /^(\d+(?:\.\d+)?)\s*([bkmgt]?)(?:i?b)?$/i;

/** Bytes of `512m`, `1.5g`, `2GiB` or a plain number; null when it is none of these. */
export function parseSize(text: string): number | null {
  const [, amount, unit] = SIZE.exec(text.trim()) ?? [];
  if (amount === undefined || unit === undefined) return null;
  const bytes = Math.round(Number(amount) * UNITS[unit.toLowerCase() as keyof typeof UNITS]);
  return Number.isSafeInteger(bytes) ? bytes : null;
}

/** A size in bytes, written as a number or as `512m`. @param least in bytes. */
export function size(least: number) {
  const hint = `expected a size such as "512m" or "2g", at least ${least / 1024 ** 2} MB`;
  return z.union([z.int(), z.string()]).transform((written, context) => {
    const bytes = typeof written === 'number' ? written : parseSize(written);
    if (bytes !== null && bytes >= least) return bytes;
    context.addIssue({ code: 'custom', message: hint });
    return z.NEVER;
  });
}
