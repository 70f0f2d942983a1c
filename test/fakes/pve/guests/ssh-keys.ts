import { died } from '../errors.ts';

const KEY =
  /^(?:\S+ +)?(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-nistp\d+|sk-\S+) +[A-Za-z0-9+/]+={0,3}(?: +.*)?$/;

/** Public keys as the option holds them, percent-encoded. @throws PveError 500 when one is none. */
export function checkSshKeys(encoded: string): void {
  const lines = decodeSshKeys(encoded).split('\n');
  const isValid = lines.every((line) => line.trim() === '' || line.startsWith('#') || KEY.test(line.trim()));
  if (!isValid) throw died('SSH public key validation error');
}

export function decodeSshKeys(encoded: string): string {
  return decodeURIComponent(encoded);
}
