import { z } from 'zod';
import { AppError } from '../errors.ts';

/** Characters of an answer, as a form sends it: an attestation, the largest part of one, has some kilobytes. */
const LONGEST = 32_768;

const bytes = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[\w-]+$/);

// what else a browser sends is of no use here, and is left out
const credential = {
  // at most 1023 bytes: WebAuthn section 5.8.3
  id: bytes(1364),
  rawId: bytes(1364),
  type: z.literal('public-key'),
};

const createdSchema = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: bytes(8192),
    attestationObject: bytes(16_384),
    transports: z
      .array(z.enum(['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']).catch('internal'))
      .max(10)
      .default([]),
  }),
});

const assertedSchema = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: bytes(8192),
    authenticatorData: bytes(8192),
    signature: bytes(4096),
    userHandle: bytes(128).nullish(),
  }),
});

/** Of `navigator.credentials.create`, in JSON as WebAuthn has it (section 5.1). Throws PASSKEY_REFUSED. */
export const readCreated = (text: string) => read(createdSchema, text);

/** Of `navigator.credentials.get`. Throws PASSKEY_REFUSED. */
export const readAsserted = (text: string) => read(assertedSchema, text);

export const passkeyRefused = (): AppError =>
  new AppError('PASSKEY_REFUSED', 'The passkey was not accepted.');

function read<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> {
  if (text.length > LONGEST) throw passkeyRefused();
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw passkeyRefused();
  }
  const { success, data } = schema.safeParse(parsed);
  if (!success) throw passkeyRefused();
  return data;
}
