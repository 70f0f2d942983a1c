import { outsideRules, secret, z } from '../../src/api.ts';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

const issuer = z.string().superRefine((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
  if (url !== null && isSafe && url.search === '' && url.hash === '' && url.username === '') return;
  context.addIssue({
    code: 'custom',
    message: 'expected an https address without a query (http on this machine only)',
  });
});

const provider = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,22}[a-z0-9])?$/, 'expected 1 to 24 small letters, digits and hyphens')
    .describe('A part of its addresses here: /login/oidc/<id>/callback is the redirect URI'),
  title: z.string().min(1).max(60).describe('As in "Sign in with School"'),
  issuer: issuer.describe(
    'As the provider says it; its configuration is found below it (OpenID Connect Discovery)',
  ),
  clientId: z.string().min(1).max(255).describe('What the gateway is called at the provider'),
  clientSecret: secret(z.string().min(1).max(1000).optional()).describe(
    'The secret that goes with it; none for a public client',
  ),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/))
    .max(20)
    .default(['profile', 'email'])
    .describe('What is asked for besides "openid"'),
  usernameClaim: z
    .string()
    .min(1)
    .max(100)
    .default('preferred_username')
    .describe('Names new users; "email" counts only with email_verified'),
  groupsClaim: z
    .string()
    .min(1)
    .max(100)
    .default('groups')
    .describe('Holds the values for allow and map; dots lead into objects, as in realm_access.roles'),
  signOut: z
    .enum(['provider', 'here'])
    .default('provider')
    .describe('Whether signing out goes on to the provider, or leaves who signs out signed in there'),
  trustSecondFactor: z
    .boolean()
    .default(false)
    .describe(
      'Whether each sign-in there counts as one with a second factor; otherwise only where the token says so ("mfa" in amr)',
    ),
  ...outsideRules,
});

/** `[plugins.oidc]` */
export const oidcConfig = z.strictObject({
  timeoutSeconds: z
    .number()
    .min(0.1)
    .max(30)
    .default(5)
    .describe('How long a provider may take for an answer'),
  providers: z
    .array(provider)
    .max(20)
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'expected each id once')
    .default([])
    .describe('Identity providers, in the order of their buttons on the sign-in page'),
});

export type ProviderSettings = z.output<typeof provider>;
