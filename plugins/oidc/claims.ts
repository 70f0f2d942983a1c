import { AppError, type OutsideIdentity, ruled } from '../../src/api.ts';
import type { ProviderSettings } from './config.ts';

export type Claims = Readonly<Record<string, unknown>>;

const MOST_LETTERS = 1000;

/**
 * What a provider says of somebody as the core takes it. The claims are verified; what stands in them is not trusted to be
 * of any form. Rejects with IDENTITY_REFUSED or IDENTITY_PROVIDER_FAILED.
 */
export function identityOf(claims: Claims, settings: ProviderSettings): OutsideIdentity {
  const { title, usernameClaim, groupsClaim } = settings;
  const { sub, sid } = claims;
  if (typeof sub !== 'string' || sub === '')
    throw new AppError('IDENTITY_PROVIDER_FAILED', `${title} does not say who you are.`);
  if (usernameClaim === 'email' && claims.email_verified !== true) {
    throw new AppError('IDENTITY_REFUSED', `${title} has not verified your mail address.`, {
      remedy: 'Have the address verified there, then sign in again.',
    });
  }
  const username = at(claims, usernameClaim);
  const rules = ruled(settings, values(claims, groupsClaim, title));
  if (rules === null) throw new AppError('IDENTITY_REFUSED', 'None of your groups there may sign in here.');
  return {
    issuer: issuerOf(settings),
    subject: sub,
    // whoever is linked already needs none
    username: typeof username === 'string' ? username : '',
    ...rules,
    // RFC 8176 section 2
    hasSecondFactor: settings.trustSecondFactor || (Array.isArray(claims.amr) && claims.amr.includes('mfa')),
    ...(typeof sid === 'string' && sid !== '' ? { sid } : {}),
  };
}

/** The issuer under which identities are stored, whether or not it was written with a slash at the end. */
export function issuerOf({ issuer }: Pick<ProviderSettings, 'issuer'>): string {
  return new URL(issuer).href;
}

function values(claims: Claims, name: string, title: string): string[] {
  const elsewhere = claims._claim_names;
  // groups that deny something must not be left out because there are many
  if (isObject(elsewhere) && Object.hasOwn(elsewhere, name)) {
    throw new AppError('IDENTITY_REFUSED', `${title} leaves your groups out, because there are too many.`, {
      remedy: 'Ask an administrator to let the provider send only the groups that count here.',
    });
  }
  const found = at(claims, name);
  const all: readonly unknown[] = Array.isArray(found) ? found : [found];
  return all.filter((one): one is string => typeof one === 'string' && one.length <= MOST_LETTERS);
}

/** The claim of that very name, or the one that the dots lead to. */
function at(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name
    .split('.')
    .reduce<unknown>(
      (inner, key) => (isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
      claims,
    );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
