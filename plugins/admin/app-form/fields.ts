import { z } from '../../../src/api.ts';

/** How a field of a form looks: lists and tables of texts take a line each, what is deeper is JSON. */
export type FieldKind = 'line' | 'number' | 'choice' | 'yes-no' | 'list' | 'table' | 'json' | 'secret';

export interface FormField {
  /** As the application is written: `settings.image`, `width`. */
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly kind: FieldKind;
  readonly choices: readonly string[];
  readonly isRequired: boolean;
  /** As it would be written; empty for none. */
  readonly preset: string;
}

interface Shape {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Shape[];
  readonly items?: Shape;
  readonly additionalProperties?: Shape | boolean;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly writeOnly?: boolean;
}

/** The fields of an object's schema. @param prefix of their names, such as `settings.`. */
export function fieldsOf(schema: z.ZodType, prefix = ''): FormField[] {
  const shape = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape;
  return Object.entries(shape.properties ?? {}).map(([key, each]) => {
    const { kind, choices } = kindOf(each);
    return {
      name: prefix + key,
      label: spaced(key),
      hint: each.description ?? '',
      kind,
      choices,
      isRequired: shape.required?.includes(key) ?? false,
      preset: written(each.default, kind),
    };
  });
}

function kindOf(shape: Shape): { kind: FieldKind; choices: readonly string[] } {
  const is = (kind: FieldKind, choices: readonly string[] = []) => ({ kind, choices });
  if (shape.writeOnly) return is('secret');
  if (shape.enum?.every((one) => typeof one === 'string')) return is('choice', shape.enum as string[]);
  switch (shape.type) {
    case 'boolean':
      return is('yes-no');
    case 'number':
    case 'integer':
      return is('number');
    case 'string':
      return is('line');
    case 'array':
      return is(shape.items?.type === 'string' ? 'list' : 'json');
    case 'object':
      return is(
        isShape(shape.additionalProperties) && shape.additionalProperties.type === 'string'
          ? 'table'
          : 'json',
      );
    default:
      // a size is a number or a text
      return is(shape.anyOf?.every(({ type }) => type === 'string' || type === 'integer') ? 'line' : 'json');
  }
}

const isShape = (given: Shape | boolean | undefined): given is Shape => typeof given === 'object';

/** `startTimeoutSeconds` is `Start timeout seconds`. */
function spaced(key: string): string {
  const words = key.replace(
    /([a-z])([A-Z])/g,
    (_, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  );
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A value as its field shows it. */
export function written(value: unknown, kind: FieldKind): string {
  if (value === undefined || value === null) return '';
  if (kind === 'list' && Array.isArray(value)) return value.length === 0 ? '' : value.join('\n');
  const isTable = typeof value === 'object' && !Array.isArray(value);
  if (kind === 'table' && isTable)
    return Object.entries(value)
      .map(([name, one]) => `${name}=${String(one)}`)
      .join('\n');
  if (typeof value === 'object') return Object.keys(value).length === 0 ? '' : JSON.stringify(value, null, 2);
  return String(value);
}
