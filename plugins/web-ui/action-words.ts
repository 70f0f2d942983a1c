const NOT_DONE: Readonly<Record<string, string>> = {
  pause: 'It could not be paused',
  resume: 'It could not go on',
  snapshot: 'No snapshot of it was taken',
  checkpoint: 'Its state was not saved',
  rollback: 'It did not go back to the state that was saved',
};

/** What was not done to a desktop that goes on, and why; null where nothing failed. For pages and for scripts in them. */
export function failedWords(
  failed: { readonly action: string; readonly message: string; readonly remedy: string } | null,
): string | null {
  if (failed === null) return null;
  return `${NOT_DONE[failed.action] ?? 'It was not done'}. ${failed.message} ${failed.remedy}`;
}
