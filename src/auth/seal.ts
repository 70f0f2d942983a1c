import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors.ts';
import { nonceOf } from '../ids.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts small secrets for the database (AES-256-GCM), bound to the row that they belong to. */
export interface Sealer {
  /** @param context the row's id: a sealed text opens only with the same one. */
  seal(plain: string, context: string): string;
  /** Rejects what was altered, sealed with another key or for another row. */
  open(sealed: string, context: string): string;
}

export function createSealer(key: Buffer): Sealer {
  return {
    seal(plain, context) {
      const nonce = nonceOf(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
    },
    open(sealed, context) {
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES))
        .setAAD(Buffer.from(context))
        .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      try {
        return (
          decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
        );
      } catch (cause) {
        throw new AppError('INTERNAL', 'Stored credentials cannot be read with the gateway’s key.', {
          remedy:
            'Restore the secret.key file of the data directory, or set secret_key to the key that was used.',
          cause,
        });
      }
    },
  };
}

/** The configured key, or the one kept in the data directory, made there on the first start. */
export async function loadKey(configured: string | undefined, dataDir: string): Promise<Buffer> {
  if (configured !== undefined) return parseKey(configured, 'secret_key');
  const file = join(dataDir, 'secret.key');
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  try {
    // `wx` decides between two gateways that start at once
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(`${randomBytes(KEY_BYTES).toString('base64')}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    await chmod(file, 0o600);
  }
  return parseKey(await readWritten(file), file);
}

/** The other gateway may have made the file and not written it yet. */
async function readWritten(file: string): Promise<string> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const text = (await readFile(file, 'utf8')).trim();
    if (text !== '') return text;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return '';
}

function parseKey(text: string, where: string): Buffer {
  const key = Buffer.from(text, 'base64');
  if (key.length === KEY_BYTES) return key;
  throw new AppError(
    'CONFIG_INVALID',
    `Expected ${where} to hold 32 bytes in base64, got ${key.length} bytes.`,
  );
}
