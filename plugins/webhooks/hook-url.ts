/** What is wrong with the address of a hook; null when nothing is. Whether it may be connected to is asked at every try. */
export function urlProblem(text: string): string | null {
  if (!URL.canParse(text)) return 'expected an http or https address';
  const { protocol, username, password, hash } = new URL(text);
  if (protocol !== 'http:' && protocol !== 'https:') return 'expected an http or https address';
  if (username !== '' || password !== '') return 'expected an address without user name and password';
  return hash === '' ? null : 'expected an address without a fragment';
}
