import type { Format } from './formats.ts';

/** What a key of `a=1,b=2` may hold. */
export type Properties = Readonly<Record<string, (value: string) => boolean>>;

/** `virtio=BC:24:11:00:00:01,bridge=vmbr0` in pieces; what stands first may have no key. */
export function parseProperties(value: string, firstKey: string | null = null): Map<string, string> {
  const pairs = value.split(',').map((part, at): [string, string] => {
    const equals = part.indexOf('=');
    if (equals < 0) return at === 0 && firstKey !== null ? [firstKey, part] : [part, ''];
    return [part.slice(0, equals), part.slice(equals + 1)];
  });
  return new Map(pairs);
}

export function writeProperties(
  properties: ReadonlyMap<string, string>,
  firstKey: string | null = null,
): string {
  return [...properties].map(([key, value]) => (key === firstKey ? value : `${key}=${value}`)).join(',');
}

/** A comma list whose keys are known; `firstKey` is the one that may be left out. */
export function propertyString(known: Properties, firstKey: string | null = null): Format {
  return (value) => {
    for (const [key, part] of parseProperties(value, firstKey)) {
      const holds = known[key];
      if (holds === undefined)
        return `format error\n${key}: property is not defined in schema and the schema does not allow additional properties`;
      if (!holds(part)) return `format error\n${key}: invalid format - value '${part}' does not fit`;
    }
    return null;
  };
}
