/** Parameters as they came, before any schema. */
export type RawValue = string | number | null | readonly unknown[] | Readonly<Record<string, unknown>>;
export type RawParams = Readonly<Record<string, RawValue>>;

/** As PVE reads a form or a query: a value ends at its own `=`, and a key that comes twice becomes an array. */
export function decodeForm(form: string): RawParams {
  const params: Record<string, RawValue> = {};
  for (const part of form.split('&')) {
    if (part === '') continue;
    const [key = '', value = ''] = part.split('=').map(unescapePlus);
    const before = params[key];
    params[key] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  return params;
}

/** @throws SyntaxError */
export function decodeJson(json: string): RawParams {
  const parsed: unknown = JSON.parse(json);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new SyntaxError('not an object');
  const entries = Object.entries(parsed).map(
    ([key, value]: [string, unknown]) => [key, rawValue(value)] as const,
  );
  return Object.fromEntries(entries);
}

/** Percent signs that begin no pair of digits stay as they are. */
export function unescapePercent(text: string): string {
  const bytes = text.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
  );
  return bytes;
}

function unescapePlus(text: string): string {
  return unescapePercent(text.replaceAll('+', ' '));
}

function rawValue(value: unknown): RawValue {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'string' || typeof value === 'number' || value === null) return value;
  if (Array.isArray(value)) return value as readonly unknown[];
  return value as Readonly<Record<string, unknown>>;
}
