import type { z } from 'zod';
import { children, layers } from './shape.ts';

/** What stands where a secret would. */
export const HIDDEN = '••••••';

/**
 * Marks a config key as secret: it is never printed, not even in an error. The mark is JSON Schema's own
 * (`writeOnly`, `format: password`), so API documents made from the schema say it too.
 */
export function secret<S extends z.ZodType>(schema: S): S {
  return schema.meta({ format: 'password', writeOnly: true });
}

export function isSecret(schema: z.core.$ZodType): boolean {
  return layers(schema).some((layer) => (layer as z.ZodType).meta()?.writeOnly === true);
}

/** Whether the value or anything inside it may be secret. */
export function holdsSecret(schema: z.core.$ZodType, seen = new Set<z.core.$ZodType>()): boolean {
  if (isSecret(schema)) return true;
  if (seen.has(schema)) return false;
  seen.add(schema);
  return children(schema).some((child) => holdsSecret(child, seen));
}

/** Passwords inside addresses: `mysql://user:password@host/db`, `https://host/?token=x`. */
export function redact(text: string): string {
  return text
    .replace(/:(?!\/\/).*@/s, `:${HIDDEN}@`)
    .replace(/([?&;](?:password|passwd|secret|token|key)=)[^&;\s]*/gi, `$1${HIDDEN}`);
}
