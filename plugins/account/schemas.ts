import { z } from '@hono/zod-openapi';
import { pageFields, paging } from '../../src/api.ts';

const time = z.int().describe('UTC milliseconds since 1970');
const password = z.string().max(1024);

const sessionExample = {
  id: '9f86d081884c7d659a2feaa0c55ad015',
  name: 'The computer in the library',
  browser: 'Firefox on Linux',
  address: '192.0.2.7',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  createdAt: 1767225600000,
  seenAt: 1767229200000,
  expiresAt: 1767268800000,
  isThis: true,
};

export const sessionSchema = z
  .object({
    id: z.string(),
    name: z.string().describe('What its user calls it; as `browser` where nobody has named it'),
    browser: z.string().describe('Browser and system, by what the browser says of itself'),
    address: z.string().describe('Where it was opened from'),
    userAgent: z.string(),
    createdAt: time,
    seenAt: time.describe('Within the last minute or so'),
    expiresAt: time,
    isThis: z.boolean().describe('The one that asks'),
  })
  .openapi('OwnSession', { examples: [sessionExample] });

export const sessionListSchema = z
  .object({ items: z.array(sessionSchema), ...pageFields })
  .openapi('OwnSessionList', { examples: [{ items: [sessionExample], total: 1, offset: 0, limit: 50 }] });

export const sessionNameSchema = z
  .strictObject({ name: z.string().max(64).describe('Empty to be called after its browser again') })
  .openapi('SessionName', { examples: [{ name: 'The computer in the library' }] });

export const sessionQuery = z.strictObject(paging());

export const endedSchema = z
  .object({ ended: z.int().describe('How many') })
  .openapi('EndedSessions', { examples: [{ ended: 2 }] });

export const sessionId = z.strictObject({ sessionId: z.string().regex(/^[a-z0-9]{1,64}$/) });

export const newPasswordSchema = z
  .strictObject({
    present: password.default('').describe('Not looked at where the account has none yet'),
    next: password.describe('At least 8 characters'),
  })
  .openapi('NewPassword', {
    examples: [{ present: 'eleven green umbrellas', next: 'twelve red bicycles' }],
  });

export const factorSchema = z
  .object({
    since: time.nullable().describe('Since when sign-ins ask for a code of the app; null while they do not'),
    recoveryCodes: z.int().describe('How many are left'),
  })
  .openapi('SecondFactor', { examples: [{ since: 1767225600000, recoveryCodes: 10 }] });

const emailField = z.string().min(3).max(254);

export const addressSchema = z
  .object({
    email: z.string().nullable().describe('Confirmed; null where there is none'),
    canChange: z.boolean().describe('Whether the gateway sends mail, without which none can be confirmed'),
  })
  .openapi('OwnAddress', { examples: [{ email: 'ada@example.org', canChange: true }] });

export const newAddressSchema = z
  .strictObject({
    email: emailField,
    password: password.default('').describe('The present one; not looked at where the account has none'),
  })
  .openapi('NewAddress', { examples: [{ email: 'ada@example.org', password: 'eleven green umbrellas' }] });

export const passwordSchema = z
  .strictObject({ password: password.default('').describe('The present one') })
  .openapi('PresentPassword', { examples: [{ password: 'eleven green umbrellas' }] });

export const newFactorSchema = z
  .object({
    secret: z.string().describe('For the authenticator app, in base32'),
    uri: z.string().describe('The same, as a QR code holds it'),
  })
  .openapi('NewSecondFactor', {
    examples: [
      {
        secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
        uri: 'otpauth://totp/Deskgate:ada?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Deskgate',
      },
    ],
  });

const passkeyExample = {
  id: 'p7k3v9m2q7x4t8w6c5h2',
  name: 'My phone',
  createdAt: 1767225600000,
  usedAt: 1767229200000,
};

export const passkeySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    createdAt: time,
    usedAt: time.nullable().describe('When it last signed in; null for not yet'),
  })
  .openapi('Passkey', { examples: [passkeyExample] });

export const passkeyListSchema = z
  .object({ items: z.array(passkeySchema), ...pageFields })
  .openapi('PasskeyList', { examples: [{ items: [passkeyExample], total: 1, offset: 0, limit: 50 }] });

export const passkeyNameSchema = z
  .strictObject({ name: z.string().min(1).max(64) })
  .openapi('PasskeyName', { examples: [{ name: 'My phone' }] });

export const passkeyQuery = z.strictObject(paging());
export const passkeyId = z.strictObject({ passkeyId: z.string().regex(/^[a-z0-9]{1,32}$/) });

export const codeSchema = z
  .strictObject({ code: z.string().max(40).describe('Of the authenticator app, or a recovery code') })
  .openapi('Code', { examples: [{ code: '123456' }] });

export const recoveryCodesSchema = z
  .object({ recoveryCodes: z.array(z.string()).describe('Shown this once; each is taken once') })
  .openapi('RecoveryCodes', { examples: [{ recoveryCodes: ['k3v9-m2q7-x4t8-w6c5'] }] });
