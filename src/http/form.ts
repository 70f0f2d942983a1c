import type { Context } from 'hono';
import { AppError, changedMeanwhile } from '../errors.ts';
import type { AppEnv } from './env.ts';

/** The fields of a form that was sent; what is not there is empty. */
export interface Form {
  readonly fields: Readonly<Record<string, unknown>>;
  text(name: string): string;
  /** With the spaces around it, as passwords are. */
  raw(name: string): string;
  /** What stands in a field with one entry a line, or between commas. */
  list(name: string): string[];
  /** What the field `revision` says that the form was made of; throws PRECONDITION_FAILED for what is no revision. */
  revision(): number;
}

/** Rejects with BAD_REQUEST for what is no form. */
export async function readForm(c: Context<AppEnv>): Promise<Form> {
  let fields: Record<string, unknown>;
  try {
    fields = await c.req.parseBody();
  } catch (cause) {
    throw new AppError('BAD_REQUEST', 'The form could not be read.', { cause });
  }
  const raw = (name: string): string => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    return typeof field === 'string' ? field : '';
  };
  const text = (name: string): string => raw(name).trim();
  return {
    fields,
    raw,
    text,
    list: (name) =>
      text(name)
        .split(/[\n,]/)
        .map((line) => line.trim())
        .filter(Boolean),
    revision: () => {
      if (!/^\d{1,15}$/.test(text('revision'))) throw changedMeanwhile();
      return Number(text('revision'));
    },
  };
}
