import type { z } from 'zod';
import { layers, type Schema } from './shape.ts';

/** What a schema's checks say about size: of a number its value, of a text its characters, of a list its entries. */
export interface Bounds {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly above?: number;
  readonly below?: number;
  readonly whole?: boolean;
  /** Of a text: `url`, `email` …. */
  readonly format?: string;
}

export function boundsOf(schema: Schema): Bounds {
  return layers(schema)
    .flatMap((layer) => {
      const def = layer._zod.def as z.core.$ZodTypeDef & Partial<z.core.$ZodCheckDef>;
      const checks = (def.checks ?? []).map((check) => check._zod.def as z.core.$ZodCheckDef);
      // `z.int()` and `z.url()` are a type and a check in one
      return def.check === undefined ? checks : [{ ...def, check: def.check }, ...checks];
    })
    .reduce<Bounds>((bounds, check) => narrow(bounds, check as z.core.$ZodChecks['_zod']['def']), {});
}

function narrow(bounds: Bounds, def: z.core.$ZodChecks['_zod']['def']): Bounds {
  switch (def.check) {
    case 'greater_than':
      return { ...bounds, [def.inclusive ? 'minimum' : 'above']: Number(def.value) };
    case 'less_than':
      return { ...bounds, [def.inclusive ? 'maximum' : 'below']: Number(def.value) };
    case 'number_format':
      return { ...bounds, whole: def.format.includes('int') };
    case 'min_length':
      return { ...bounds, minimum: def.minimum };
    case 'max_length':
      return { ...bounds, maximum: def.maximum };
    case 'length_equals':
      return { ...bounds, minimum: def.length, maximum: def.length };
    case 'string_format':
      return def.format === 'regex' ? bounds : { ...bounds, format: def.format };
    default:
      return bounds;
  }
}
