import { randomBytes, scrypt } from 'node:crypto';
import { createSealer } from '../auth/seal.ts';
import { AppError } from '../errors.ts';

export const FORMAT = 1;

/** The gateway's key, which opens what is sealed in the database: as it is, sealed by a passphrase, or not there. */
export type KeptKey = { readonly plain: string } | { readonly salt: string; readonly sealed: string } | null;

/** The first line of a backup. */
export interface Head {
  readonly deskgate: 'backup';
  readonly format: number;
  /** Of the program that made it. */
  readonly version: string;
  /** UTC ms. */
  readonly createdAt: number;
  /** The newest migration that its rows have. */
  readonly migration: string;
  readonly key: KeptKey;
}

const CONTEXT = 'backup';
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

export async function keptKey(key: Buffer, passphrase: string): Promise<KeptKey> {
  const salt = randomBytes(16);
  const sealer = createSealer(await stretched(passphrase, salt));
  return { salt: salt.toString('base64'), sealed: sealer.seal(key.toString('base64'), CONTEXT) };
}

/** @param ask for the passphrase, where one is needed. Rejects with BACKUP_INVALID for a wrong one. */
export async function openedKey(kept: KeptKey, ask: () => Promise<string>): Promise<Buffer | null> {
  if (kept === null) return null;
  if ('plain' in kept) return Buffer.from(kept.plain, 'base64');
  const sealer = createSealer(await stretched(await ask(), Buffer.from(kept.salt, 'base64')));
  try {
    return Buffer.from(sealer.open(kept.sealed, CONTEXT), 'base64');
  } catch {
    throw new AppError('BACKUP_INVALID', 'The passphrase is not the one that the backup was made with.', {
      remedy: 'Try again with the right passphrase.',
    });
  }
}

function stretched(passphrase: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), salt, 32, COST, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
