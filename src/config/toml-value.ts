/** A value on one line, as TOML writes it; entries that are null are left out. */
export function tomlValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(tomlValue).join(', ')}]`;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).filter(([, entry]) => entry !== null);
  if (entries.length === 0) return '{}';
  return `{ ${entries.map(([key, entry]) => `${quoted(key)} = ${tomlValue(entry)}`).join(', ')} }`;
}

const quoted = (key: string): string => (/^[A-Za-z0-9_-]+$/.test(key) ? key : JSON.stringify(key));
