import { secret, z } from '../../src/api.ts';

const HOST =
  /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$|^[\da-f:]+$/i;
const ADDRESS = /^[^\s@<>"]{1,64}@[^\s@<>"]{1,189}$/;
/** `Deskgate <desk@example.org>`, or the address alone. */
const FROM = /^(?:([^<>"\r\n]{1,80}) <([^<>\s]+)>|([^<>\s]+))$/;

/** `[plugins.mail]` */
export const mailConfig = z
  .strictObject({
    host: z
      .string()
      .regex(HOST, 'expected the name or the address of a mail server, without a port')
      .optional()
      .describe('The SMTP server that takes mail over; no mail is sent when unset'),
    port: z
      .int()
      .min(1)
      .max(65_535)
      .optional()
      .describe('Its port; 465 with tls = "always", else 587 when unset'),
    tls: z
      .enum(['always', 'starttls', 'never'])
      .default('starttls')
      .describe(
        'From the first byte, after a greeting (and no mail without it), or mail and password in the clear',
      ),
    ca: z
      .string()
      .min(1)
      .optional()
      .describe(
        'PEM file with the authority of the server’s certificate; those that everybody trusts when unset',
      ),
    user: z.string().min(1).max(255).optional().describe('Who signs in there; nobody when unset'),
    password: secret(z.string().min(1).max(1000)).optional().describe('The password that goes with it'),
    from: z
      .string()
      .refine((text) => senderOf(text) !== null, 'expected an address such as Deskgate <desk@example.org>')
      .optional()
      .describe('Who mails come from, such as "Deskgate <desk@example.org>"'),
    timeoutSeconds: z
      .number()
      .min(0.1)
      .max(60)
      .default(20)
      .describe('How long sending a mail may take, all in all'),
  })
  .refine(({ host, from }) => host === undefined || from !== undefined, 'expected from beside host')
  .refine(
    ({ user, password }) => (user === undefined) === (password === undefined),
    'expected user and password together',
  );

export type MailSettings = z.output<typeof mailConfig>;

export interface Sender {
  /** Empty where there is none. */
  readonly name: string;
  readonly address: string;
}

export function senderOf(from: string): Sender | null {
  const found = FROM.exec(from.trim());
  const address = found?.[2] ?? found?.[3] ?? '';
  return ADDRESS.test(address) ? { name: found?.[1]?.trim() ?? '', address } : null;
}
