import { createCipheriv, randomBytes, timingSafeEqual } from 'node:crypto';

export const CHALLENGE_LENGTH = 16;
const KEY_LENGTH = 8;

export function newChallenge(): Buffer {
  return randomBytes(CHALLENGE_LENGTH);
}

/**
 * The answer to a VNC authentication challenge (RFC 6143 section 7.2.2): DES with the first eight bytes of the password,
 * each byte's bits mirrored.
 */
export function vncAuthResponse(challenge: Buffer, password: string): Buffer {
  const key = Buffer.alloc(KEY_LENGTH);
  Buffer.from(password, 'utf8').copy(key, 0, 0, KEY_LENGTH);
  const mirrored = key.map(mirror);
  // OpenSSL 3 has single DES only in its legacy provider; triple DES with one key thrice is the same
  const cipher = createCipheriv('des-ede3-ecb', Buffer.concat([mirrored, mirrored, mirrored]), null);
  cipher.setAutoPadding(false);
  return Buffer.concat([cipher.update(challenge), cipher.final()]);
}

export function isVncAuthResponse(response: Buffer, challenge: Buffer, password: string): boolean {
  const expected = vncAuthResponse(challenge, password);
  return response.length === expected.length && timingSafeEqual(response, expected);
}

function mirror(byte: number): number {
  let mirrored = 0;
  for (let bit = 0; bit < 8; bit += 1) mirrored |= ((byte >> bit) & 1) << (7 - bit);
  return mirrored;
}
