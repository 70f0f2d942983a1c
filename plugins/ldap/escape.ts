/** A value inside a search filter (RFC 4515 section 3): nothing in it means anything. */
export function inFilter(value: string): string {
  return value.replace(/[\\*()\0]/g, (one) => `\\${one.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** A value inside a distinguished name (RFC 4514 section 2.4). */
export function inDn(value: string): string {
  return value
    .replace(/["+,;<=>\\]/g, '\\$&')
    .replace(/\0/g, '\\00')
    .replace(/^[ #]/, '\\$&')
    .replace(/ $/, '\\ ');
}

/** Puts escaped values into a template, each in one go: what one of them brings is no place for another. */
export function filled(
  template: string,
  values: Readonly<Record<string, string>>,
  escaped: (value: string) => string,
): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) =>
    Object.hasOwn(values, name) ? escaped(values[name] ?? '') : place,
  );
}
