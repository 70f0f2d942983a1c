/**
 * Damerau–Levenshtein distance: how many single insertions, deletions, replacements and swaps of neighbours
 * (with anything between them) turn `a` into `b`.
 */
export function distance(a: string, b: string): number {
  const far = a.length + b.length;
  const width = b.length + 2;
  // row and column 0 are a border that no path through a swap can cross cheaply
  const cost = new Array<number>((a.length + 2) * width).fill(far);
  const get = (row: number, column: number): number => cost[row * width + column] ?? far;
  for (let row = 0; row <= a.length; row += 1) cost[(row + 1) * width + 1] = row;
  for (let column = 0; column <= b.length; column += 1) cost[width + column + 1] = column;
  const lastRowWith = new Map<string, number>();
  for (let row = 1; row <= a.length; row += 1) {
    const letter = a.charAt(row - 1);
    let lastColumn = 0;
    for (let column = 1; column <= b.length; column += 1) {
      const other = b.charAt(column - 1);
      const otherRow = lastRowWith.get(other) ?? 0;
      const same = letter === other;
      cost[(row + 1) * width + column + 1] = Math.min(
        get(row, column) + (same ? 0 : 1),
        get(row + 1, column) + 1,
        get(row, column + 1) + 1,
        get(otherRow, lastColumn) + (row - otherRow - 1) + 1 + (column - lastColumn - 1),
      );
      if (same) lastColumn = column;
    }
    lastRowWith.set(letter, row);
  }
  return get(a.length + 1, b.length + 1);
}

const LONGEST = 100;

/** The known word with the smallest distance, whatever its case; the first of equals. Null when none is known. */
export function nearest(word: string, known: Iterable<string>): string | null {
  const wanted = word.slice(0, LONGEST).toLowerCase();
  let best: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const found = distance(wanted, candidate.toLowerCase());
    if (found < least) [best, least] = [candidate, found];
  }
  return best;
}
