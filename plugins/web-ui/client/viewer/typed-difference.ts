export interface TypedDifference {
  /** How often to press Backspace first. */
  readonly backspaces: number;
  /** Then what to type. */
  readonly text: string;
}

/**
 * How a text field's content changed. Touch keyboards tell no keys: they replace words, complete and correct them, and only
 * the difference says what to type. Counted in code points, so that an emoji is one.
 */
export function typedDifference(before: string, after: string): TypedDifference {
  const [old, now] = [Array.from(before), Array.from(after)];
  let same = 0;
  while (same < old.length && same < now.length && old[same] === now[same]) same += 1;
  return { backspaces: old.length - same, text: now.slice(same).join('') };
}
