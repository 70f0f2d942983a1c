/** Where to go after the sign-in: a path on this gateway, never another site. Anything doubtful is the start page. */
export function localPath(wanted: unknown): string {
  if (typeof wanted !== 'string' || wanted.length > 2000) return '/';
  // browsers drop tabs and newlines and read a backslash as a slash, so `/\t/evil.example` would leave
  if (!wanted.startsWith('/') || /^\/[/\\]|[\\\p{Cc}]/u.test(wanted)) return '/';
  const base = 'http://gateway.invalid';
  if (!URL.canParse(wanted, base)) return '/';
  const { origin, pathname, search, hash } = new URL(wanted, base);
  const isElsewhere = origin !== base || pathname.startsWith('//');
  return isElsewhere || /^\/log(?:in|out)(?:\/|$)/.test(pathname) ? '/' : pathname + search + hash;
}
