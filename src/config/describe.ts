import { type Bounds, boundsOf } from './bounds.ts';
import { kindOf, type Schema } from './shape.ts';

const FORMATS: Readonly<Record<string, string>> = {
  url: 'a URL',
  email: 'an e-mail address',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  cidrv4: 'an IPv4 network',
  cidrv6: 'an IPv6 network',
  uuid: 'a UUID',
  base64: 'a text in base64',
};

const ENTRIES = ['entry', 'entries'] as const;
const CHARACTERS = ['character', 'characters'] as const;

/** What a value must be, with an article: `a whole number from 1 to 65535`. */
export function describeKind(schema: Schema): string {
  const def = kindOf(schema);
  switch (def.type) {
    case 'string':
      return text(boundsOf(schema));
    case 'number':
      return number(boundsOf(schema));
    case 'boolean':
      return 'true or false';
    case 'enum':
      return choice(Object.values(def.entries));
    case 'literal':
      return choice(def.values);
    case 'array':
      return `a list${size(boundsOf(schema), ENTRIES)}, each entry ${describeKind(def.element)}`;
    case 'tuple':
      return `a list of ${def.items.length} entries`;
    case 'object':
    case 'record':
      return 'a table';
    case 'union':
      return alternatives(def.options.map(describeKind));
    case 'date':
      return 'a date';
    default:
      return 'a value';
  }
}

function text(bounds: Bounds): string {
  const format = FORMATS[bounds.format ?? ''];
  if (format === undefined && bounds.minimum === 1 && bounds.maximum === undefined)
    return 'a text that is not empty';
  return `${format ?? 'a text'}${size(bounds, CHARACTERS)}`;
}

function size({ minimum, maximum }: Bounds, [one, many]: readonly [string, string]): string {
  const count = (amount: number): string => `${amount} ${amount === 1 ? one : many}`;
  if (minimum !== undefined && minimum === maximum) return ` of ${count(minimum)}`;
  if (minimum !== undefined && maximum !== undefined) return ` of ${minimum} to ${count(maximum)}`;
  if (minimum !== undefined) return ` of at least ${count(minimum)}`;
  return maximum === undefined ? '' : ` of at most ${count(maximum)}`;
}

function number({ minimum, maximum, above, below, whole }: Bounds): string {
  const noun = whole ? 'a whole number' : 'a number';
  if (minimum !== undefined && maximum !== undefined) return `${noun} from ${minimum} to ${maximum}`;
  const least = minimum === undefined ? above : minimum;
  const limits = [
    least === undefined ? '' : `${minimum === undefined ? 'above' : 'of at least'} ${least}`,
    maximum === undefined ? '' : `of at most ${maximum}`,
    below === undefined ? '' : `below ${below}`,
  ].filter(Boolean);
  return [noun, limits.join(' and ')].filter(Boolean).join(' ');
}

const choice = (values: readonly unknown[]): string =>
  alternatives(values.map((value) => (typeof value === 'string' ? JSON.stringify(value) : String(value))));

/** `a, b or c` */
export function alternatives(words: readonly string[]): string {
  const unique = [...new Set(words)];
  const last = unique.pop() ?? '';
  return unique.length === 0 ? last : `${unique.join(', ')} or ${last}`;
}
