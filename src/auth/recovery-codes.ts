import { hashToken, newToken } from '../ids.ts';

const CODES = 10;
/** 80 random bits, so that a fast hash does: who reads the table cannot find them. */
const LETTERS = 16;

/** Ten of them, such as `k3v9-m2q7-x4t8-w6c5`. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: CODES }, () => (newToken().slice(0, LETTERS).match(/.{4}/g) ?? []).join('-'));
}

/** @returns what is stored of a code, or null for what cannot be one. Case, hyphens and spaces do not matter. */
export function recoveryCodeHash(userId: string, code: string): string | null {
  const letters = code.toLowerCase().replace(/[\s-]/g, '');
  return /^[a-z2-9]{16}$/.test(letters) ? hashToken(`recovery:${userId}:${letters}`) : null;
}
