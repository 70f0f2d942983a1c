/** Those of `now` that come after the end of `seen`, of which the first ones may be missing by now. */
export function newLines(seen: readonly string[], now: readonly string[]): readonly string[] {
  for (let from = Math.max(0, seen.length - now.length); from < seen.length; from += 1) {
    const rest = seen.slice(from);
    if (rest.every((line, at) => line === now[at])) return now.slice(rest.length);
  }
  return now;
}
