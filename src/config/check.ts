import type { z } from 'zod';
import { camelize, type UnknownKey } from './camelize.ts';
import { alternatives, describeKind } from './describe.ts';
import { holdsSecret, isSecret, redact } from './secret.ts';
import { isTable, kindOf, type Schema, shapeOf } from './shape.ts';
import { type Path, toSnake } from './spelling.ts';

export interface WrongValue {
  readonly kind: 'wrong' | 'missing';
  /** As the user spells it. */
  readonly path: Path;
  /** `expected …, got …`, or what the schema's author says; never a secret. */
  readonly text: string;
}

export type Finding = UnknownKey | WrongValue;

export type Checked<T> =
  | { readonly ok: true; readonly value: T; readonly input: unknown }
  | { readonly ok: false; readonly findings: readonly Finding[]; readonly input: unknown };

/** Checks a value whose keys are spelled in snake_case and says everything that is wrong with it. */
export function check<T>(schema: z.ZodType<T>, raw: unknown): Checked<T> {
  const { value: input, unknown } = camelize(schema, raw);
  const parsed = schema.safeParse(input);
  if (parsed.success && unknown.length === 0) return { ok: true, value: parsed.data, input };
  const wrong = parsed.success
    ? []
    : parsed.error.issues.flatMap((issue) =>
        explain(issue, { schemas: [schema], value: input, path: [], hidden: false }),
      );
  return { ok: false, findings: [...unknown, ...withoutRepeats(wrong)], input };
}

/** A place inside a value: the schemas that may apply there, what stands there, and its path as spelled. */
interface Place {
  readonly schemas: readonly Schema[];
  readonly value: unknown;
  readonly path: Path;
  readonly hidden: boolean;
}

function explain(issue: z.core.$ZodIssue, above: Place): Finding[] {
  const place = issue.path.reduce(step, above);
  const { path } = place;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        kind: 'unknown',
        path: [...path, key],
        known: place.schemas.flatMap(keysOf),
      }));
    case 'invalid_key': {
      const why = issue.issues.map(authored).find((words) => words !== null);
      return [{ kind: 'wrong', path, text: `is no valid key here${why === undefined ? '' : `: ${why}`}` }];
    }
    case 'invalid_union':
      return explainUnion(issue, place) ?? [plainly(issue, place)];
    default:
      return [plainly(issue, place)];
  }
}

function plainly(issue: z.core.$ZodIssue, place: Place): WrongValue {
  const words = authored(issue) ?? `expected ${expectation(issue, place)}`;
  const { path, value } = place;
  if (value === undefined && path.length > 0) return { kind: 'missing', path, text: words };
  // what an author says about a table as a whole, such as which keys exclude each other
  if (issue.code === 'custom' && isTable(value)) return { kind: 'wrong', path, text: words };
  return { kind: 'wrong', path, text: `${words}, got ${show(place)}` };
}

/** The names that a record with a fixed set of keys takes. */
function keysOf(schema: Schema): string[] {
  const def = kindOf(schema);
  const names = def.type === 'record' ? kindOf(def.keyType) : null;
  return names?.type === 'enum' ? Object.values(names.entries).map(String) : [];
}

function step(place: Place, segment: PropertyKey): Place {
  const key = typeof segment === 'number' ? segment : String(segment);
  const named = place.schemas.some((schema) => shapesOf(schema).some((shape) => Object.hasOwn(shape, key)));
  return {
    schemas: place.schemas.flatMap((schema) => below(schema, key)),
    value:
      isTable(place.value) || Array.isArray(place.value)
        ? (place.value as Record<string, unknown>)[key]
        : undefined,
    path: [...place.path, typeof key === 'string' && named ? toSnake(key) : key],
    hidden: place.hidden || place.schemas.some(isSecret),
  };
}

function shapesOf(schema: Schema): Readonly<Record<string, Schema>>[] {
  const def = kindOf(schema);
  if (def.type === 'union') return def.options.flatMap(shapesOf);
  const shape = shapeOf(schema);
  return shape === null ? [] : [shape];
}

function below(schema: Schema, key: string | number): Schema[] {
  const def = kindOf(schema);
  switch (def.type) {
    case 'object':
      return [def.shape[key]].filter((child) => child !== undefined);
    case 'record':
      return [def.valueType];
    case 'array':
      return [def.element];
    case 'tuple':
      return [def.items[Number(key)] ?? def.rest].filter((item) => item != null);
    case 'union':
      return def.options.flatMap((option) => below(option, key));
    default:
      return [];
  }
}

/** Names the wrong field inside the option that was meant; null when the value is of no option's kind. */
function explainUnion(issue: z.core.$ZodIssueInvalidUnion, place: Place): Finding[] | null {
  const options = place.schemas.flatMap((schema) => {
    const def = kindOf(schema);
    return def.type === 'union' ? def.options : [];
  });
  const meant = issue.errors
    .map((issues, index) => ({ issues, option: options[index] }))
    .filter(({ issues, option }) => option !== undefined && issues.length > 0 && !issues.some(isOtherKind))
    .sort((a, b) => a.issues.length - b.issues.length)[0];
  if (meant?.option === undefined) return null;
  const { option } = meant;
  return meant.issues.flatMap((inner) => explain(inner, { ...place, schemas: [option] }));
}

function isOtherKind(issue: z.core.$ZodIssue): boolean {
  return issue.path.length === 0 && ['invalid_type', 'invalid_value', 'invalid_union'].includes(issue.code);
}

function expectation(issue: z.core.$ZodIssue, { schemas }: Place): string {
  const kinds = alternatives(schemas.map(describeKind)) || 'another value';
  const isPattern =
    issue.code === 'invalid_format' && issue.format === 'regex' && issue.pattern !== undefined;
  return isPattern ? `${kinds} that matches ${issue.pattern}` : kinds;
}

/** The schema's own words, where its author wrote some. */
function authored(issue: z.core.$ZodIssue): string | null {
  if (/^(?:Invalid|Too small|Too big|Unrecognized)\b/.test(issue.message)) return null;
  return issue.message.replace(/[.,]\s*$/, '');
}

function show({ value, schemas, hidden }: Place): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Date) return 'a date';
  if (typeof value === 'object' && value !== null) return 'a table';
  // also where a secret belongs further inside: people write `login = "my password"`, and JSON may be broken
  if (hidden || schemas.some((schema) => holdsSecret(schema))) return 'a hidden value';
  return typeof value === 'string' ? JSON.stringify(shorten(redact(value))) : String(value);
}

const LONGEST_VALUE = 60;

const shorten = (text: string): string =>
  text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;

/** One wrong value may fail several checks that are described by the same words. */
function withoutRepeats(found: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return found.filter((finding) => {
    const key = JSON.stringify(finding);
    return !seen.has(key) && seen.add(key);
  });
}
