import { createHash, randomBytes, randomFillSync } from 'node:crypto';

const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

const ID_LENGTH = 20;
/** To ask for randomness costs as much for a thousand bytes as for twenty; of what is no secret some is kept ready. */
const ready = Buffer.alloc(50 * ID_LENGTH);
let taken = ready.length;

const NONCE_BYTES = 16;
const forNonces = Buffer.alloc(4096);
let takenForNonces = forNonces.length;

function lettersOf(random: Uint8Array): string {
  let text = '';
  // 256 is a multiple of the alphabet's 32 letters, so no letter is likelier than another
  for (const byte of random) text += ALPHABET[byte % ALPHABET.length];
  return text;
}

function pick(length: number): string {
  return lettersOf(randomBytes(length));
}

/** A row's id: 20 lower-case letters and digits, 100 random bits. */
export function newId(): string {
  if (taken === ready.length) {
    randomFillSync(ready);
    taken = 0;
  }
  taken += ID_LENGTH;
  return lettersOf(ready.subarray(taken - ID_LENGTH, taken));
}

/** What a page's scripts are known by, once: 128 random bits in base64. */
export function newNonce(): string {
  return nonceOf(NONCE_BYTES).toString('base64');
}

/** Random bytes that are used once and are no secret, 4096 at most; a view that is good until the caller returns. */
export function nonceOf(bytes: number): Buffer {
  if (takenForNonces + bytes > forNonces.length) {
    randomFillSync(forNonces);
    takenForNonces = 0;
  }
  takenForNonces += bytes;
  return forNonces.subarray(takenForNonces - bytes, takenForNonces);
}

/** A secret for a cookie or a link: 52 letters, 260 random bits. */
export function newToken(): string {
  return pick(52);
}

/** What is stored of a token: who reads the table cannot use it. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** A password for a person, who types it: 20 letters and digits in groups, 100 random bits. */
export function newPassword(): string {
  return [0, 1, 2, 3].map(() => pick(5)).join('-');
}

/** A desktop's password. VncAuth looks at 8 characters only (RFC 6143 section 7.2.2); others get 20. */
export function newDesktopPassword(protocol: 'vnc' | 'rdp' | 'ssh' | 'telnet' | 'console'): string {
  return pick(protocol === 'vnc' ? 8 : 20);
}
