import { createHash } from 'node:crypto';

/** Tells gateways apart that share a provider; the same for all processes with one key. */
export function gatewayIdOf(key: Buffer): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 12);
}
