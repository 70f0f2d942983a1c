/** `did you mean image? Supported: …` */
export function nearest(key: string, known: readonly string[]): string {
  const close = known
    .map((name) => ({ name, far: distance(key.slice(0, 60), name) }))
    .toSorted((a, b) => a.far - b.far)[0];
  const hint = close !== undefined && close.far <= 2 ? `did you mean ${close.name}? ` : '';
  return `${hint}supported here: ${known.join(', ') || 'nothing'}`;
}

/** Single-letter changes between two words. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
