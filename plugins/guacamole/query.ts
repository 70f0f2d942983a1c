import { AppError, KEYBOARD_LAYOUTS, z } from '../../src/api.ts';

const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .pipe(z.int().min(least).max(most));

const FIELDS = {
  width: whole(16, 8192),
  height: whole(16, 8192),
  dpi: whole(24, 960),
  timezone: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+){0,2}$/)
    .max(64),
  audio: z.array(z.string().regex(/^audio\/[A-Za-z0-9][A-Za-z0-9.+-]{0,31}$/)).max(8),
  image: z.array(z.enum(['image/png', 'image/jpeg', 'image/webp'])).max(8),
  keyboardLayout: z.enum(KEYBOARD_LAYOUTS),
  colorDepth: z.enum(['8', '16', '24', '32']).transform(Number),
  resize: z.enum(['display-update', 'reconnect', 'none']),
  lossless: z.enum(['true', 'false']).transform((text) => text === 'true'),
};

const schema = z.strictObject(FIELDS).partial();
const REPEATABLE: ReadonlySet<string> = new Set(['audio', 'image']);

/** What a viewer may choose. What is not named is the gateway's choice; nothing else can be said. */
export type ViewerChoices = z.infer<typeof schema>;

/** @throws AppError BAD_REQUEST that names the parameter, never its value. */
export function parseQuery(query: URLSearchParams): ViewerChoices {
  const raw: Record<string, unknown> = {};
  for (const key of new Set(query.keys())) {
    const values = query.getAll(key);
    if (!Object.hasOwn(FIELDS, key)) throw bad(key, 'is not known');
    if (values.length > 1 && !REPEATABLE.has(key)) throw bad(key, 'is given more than once');
    raw[key] = REPEATABLE.has(key) ? values : values[0];
  }
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw bad(String(parsed.error.issues[0]?.path[0] ?? ''), 'has a value that is not allowed');
}

function bad(key: string, what: string): AppError {
  const name = key.replace(/[^\w-]/g, '?').slice(0, 40);
  return new AppError('BAD_REQUEST', `The viewer's parameter ${name} ${what}.`, {
    remedy: `Use only ${Object.keys(FIELDS).join(', ')}.`,
  });
}
