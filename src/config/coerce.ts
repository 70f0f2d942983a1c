import type { z } from 'zod';
import { camelize } from './camelize.ts';
import { isTable, kindOf, type Schema } from './shape.ts';

/**
 * An environment variable's text as the value that the schema asks for. What does not fit stays text, so that the schema's
 * own check says what was expected. Tables, and lists that begin with `[`, are JSON; other lists are separated by commas.
 */
export function coerce(schema: Schema, text: string): unknown {
  const def = kindOf(schema);
  switch (def.type) {
    case 'number':
      return toNumber(text);
    case 'boolean':
      return toBoolean(text);
    case 'literal':
      return def.values.find((value) => String(value) === text) ?? text;
    case 'enum':
      return Object.values(def.entries).find((value) => String(value) === text) ?? text;
    case 'array':
      return toList(def.element, text);
    case 'union':
      return toOneOf(def.options, text);
    case 'tuple':
    case 'object':
    case 'record':
    case 'intersection':
      return toJson(text);
    default:
      return text;
  }
}

function toNumber(text: string): unknown {
  return /^\s*[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\s*$/.test(text) ? Number(text) : text;
}

function toBoolean(text: string): unknown {
  const word = text.trim().toLowerCase();
  if (word === 'true' || word === '1') return true;
  if (word === 'false' || word === '0') return false;
  return text;
}

function toList(element: Schema, text: string): unknown {
  if (text.trimStart().startsWith('[')) return toJson(text);
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => coerce(element, part));
}

function toOneOf(options: readonly Schema[], text: string): unknown {
  const tried = options.map((option) => ({ option, value: coerce(option, text) }));
  const fits = tried.find(({ option, value }) => {
    const camel = camelize(option, value).value;
    return (option as z.ZodType).safeParse(camel).success;
  });
  if (fits !== undefined) return fits.value;
  // a table that does not fit can still be told what is wrong inside it
  return tried.find(({ value }) => isTable(value))?.value ?? text;
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
