/** For a request that changes a revision and no other: nothing where any will do. */
export function expecting(revision: number | string | undefined) {
  return revision === undefined ? {} : { headers: { 'if-match': `"${revision}"` } };
}
