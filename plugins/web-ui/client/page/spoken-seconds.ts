/** `4 s`, `1 min 5 s`. @param ms a length of time; clocks that disagree make it negative, which counts as nothing. */
export function spokenSeconds(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
