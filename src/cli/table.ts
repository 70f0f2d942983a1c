/** Columns under their headings, as wide as what is in them; numbers to the right. What is null is a hyphen. */
export function table(
  headings: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string[] {
  const all = [headings, ...rows].map((row) => row.map((cell) => plain(String(cell ?? '-'))));
  const widths = headings.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row, at) =>
    row
      .map((cell, column) => {
        const isNumber = typeof rows[at === 0 ? 0 : at - 1]?.[column] === 'number';
        return isNumber ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0);
      })
      .join('  ')
      .trimEnd(),
  );
}

/** What people named themselves must not move the cursor of who reads it. */
export function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '�');
}

/** UTC ms as people and `sort` read it. */
export const moment = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
