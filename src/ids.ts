import { createHash, randomBytes } from 'node:crypto';

const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

function pick(length: number): string {
  let text = '';
  // 256 is a multiple of the alphabet's 32 letters, so no letter is likelier than another
  for (const byte of randomBytes(length)) text += ALPHABET[byte % ALPHABET.length];
  return text;
}

/** A row's id: 20 lower-case letters and digits, 100 random bits. */
export function newId(): string {
  return pick(20);
}

/** A secret for a cookie or a link: 52 letters, 260 random bits. */
export function newToken(): string {
  return pick(52);
}

/** What is stored of a token: who reads the table cannot use it. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** A desktop's password. VncAuth looks at 8 characters only (RFC 6143 section 7.2.2); others get 20. */
export function newDesktopPassword(protocol: 'vnc' | 'rdp' | 'ssh' | 'telnet' | 'console'): string {
  return pick(protocol === 'vnc' ? 8 : 20);
}
