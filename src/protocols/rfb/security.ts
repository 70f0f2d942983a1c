import type { RfbReader } from './reader.ts';

/** RFC 6143 section 7.1.2 and the registry of section 8.1.2, as far as the gateway speaks them. */
export const SECURITY = { invalid: 0, none: 1, vncAuth: 2 } as const;

export const SECURITY_OK = 0;
export const SECURITY_FAILED = 1;

const NAMES: Readonly<Record<number, string>> = {
  5: 'RA2',
  6: 'RA2ne',
  16: 'Tight',
  17: 'Ultra',
  18: 'TLS',
  19: 'VeNCrypt',
  20: 'SASL',
  21: 'MD5',
  22: 'xvp',
  30: 'Apple',
  33: 'Apple',
  35: 'Apple',
  129: 'RA256',
  130: 'RAne256',
};

/** More is not read of a reason, whatever length it claims. */
const MAX_REASON = 400;

/** `18 (TLS)`, for people who look for the server's setting. */
export function securityName(type: number): string {
  const name = NAMES[type];
  return name === undefined ? String(type) : `${type} (${name})`;
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value, 0);
  return bytes;
}

/** A length and the text, as reasons and names are sent. */
export function lengthAndText(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([u32(bytes.length), bytes]);
}

/**
 * The server's words about a refusal as one clean line, or null when it gave none. Whoever refuses may close before it has
 * said all of it: what came counts.
 */
export async function readReason(reader: RfbReader): Promise<string | null> {
  try {
    const length = (await reader.read(4)).readUInt32BE(0);
    return cleanLine((await reader.read(Math.min(length, MAX_REASON))).toString('utf8'));
  } catch {
    return cleanLine(reader.rest().subarray(0, MAX_REASON).toString('utf8'));
  }
}

/** Control characters become spaces; null when nothing is left. */
export function cleanLine(text: string): string | null {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return line === '' ? null : line;
}
