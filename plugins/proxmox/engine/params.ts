import { ProxmoxError } from './error.ts';

export type Params = Readonly<Record<string, unknown>>;

/** Parameters whose values must not come back in an error. */
const SECRET = /password|ticket|secret|^otp$|^tfa-challenge$|^token$/i;

/**
 * For a form and for a query alike: booleans as 1 and 0, arrays as the key repeated, null and undefined left out.
 * @throws ProxmoxError of kind `parameter` for what has no form, as an object.
 */
export function encodeParams(params: Params): string {
  return Object.entries(params)
    .flatMap(([key, value]) => valuesOf(key, value).map((text) => `${encode(key)}=${encode(text)}`))
    .join('&');
}

/** The values that are secret, as they are and as they travel. */
export function secretValues(params: Params): readonly string[] {
  return Object.entries(params)
    .filter(([key, value]) => SECRET.test(key) && typeof value === 'string' && value !== '')
    .flatMap(([, value]) => [String(value), encode(String(value))]);
}

function valuesOf(key: string, value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((one: unknown) => valuesOf(key, one));
  if (typeof value === 'boolean') return [value ? '1' : '0'];
  if (typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value)))
    return [String(value)];
  const message = `The parameter ${key} is neither text, a number, a boolean nor a list of them.`;
  throw new ProxmoxError('parameter', message, { fields: { [key]: 'has no form' } });
}

/** Halves of surrogate pairs, which have no form, become U+FFFD. */
function encode(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString());
}
