import { createHmac } from 'node:crypto';

export interface SignedParts {
  readonly secret: string;
  /** UTC seconds. */
  readonly timestamp: number;
  readonly body: string;
}

/** The value of `Deskgate-Signature`. The time is signed too, so that an old request cannot be made to look new. */
export function signatureOf({ secret, timestamp, body }: SignedParts): string {
  return `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}
