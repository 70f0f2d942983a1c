/** Updates of a desktop that somebody works with: mostly a line of text or a button, now and then a window. */
const SHARES = [
  { share: 0.7, least: 1_000, most: 4_000 },
  { share: 0.27, least: 4_000, most: 10_000 },
  { share: 0.03, least: 60_000, most: 60_000 },
] as const;

/** Bytes of `count` updates, in an order that mixes them; the same every time. */
export function updateSizes(count: number): readonly number[] {
  const sizes = SHARES.flatMap(({ share, least, most }) => {
    const some = Math.round(count * share);
    return Array.from({ length: some }, (_, n) => Math.round(least + ((most - least) * (n + 0.5)) / some));
  });
  // a stride without a common divisor visits each once
  const stride = coprime(sizes.length);
  return sizes.map((_, n) => sizes[(n * stride) % sizes.length] ?? 0);
}

function coprime(count: number): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  for (let stride = Math.max(1, Math.round(count * 0.618)); ; stride++)
    if (divisor(stride, count) === 1) return stride;
}
