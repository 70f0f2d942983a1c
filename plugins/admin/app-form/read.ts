import { AppError, type Form } from '../../../src/api.ts';
import type { FormField } from './fields.ts';

/** The application as it was typed. Empty fields are left out, so that what is preset counts. Throws APP_INVALID. */
export function readApp(form: Form, fields: readonly FormField[]): Record<string, unknown> {
  const app: Record<string, unknown> = {};
  const settings: Record<string, unknown> = {};
  for (const field of fields) {
    const text = form.text(field.name);
    if (text === '') continue;
    const [first, ...rest] = field.name.split('.');
    const value = typedValue(text, field);
    if (rest.length === 0) app[first ?? ''] = value;
    else settings[rest.join('.')] = value;
  }
  return { ...app, settings };
}

function typedValue(text: string, { kind, name }: FormField): unknown {
  switch (kind) {
    case 'number': {
      const number = Number(text.replace(',', '.'));
      if (Number.isFinite(number)) return number;
      throw invalid(name, 'expected a number');
    }
    case 'yes-no':
      return text === 'true';
    case 'list':
      return text
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean);
    case 'table':
      return tableOf(text, name);
    case 'json':
      // what may also be a word, such as "generate", need not be quoted
      return /^[a-z][a-z-]*$/.test(text) ? text : parsed(text, name);
    default:
      return text;
  }
}

function tableOf(text: string, name: string): Record<string, string> {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const entries = lines.map((line) => {
    const at = line.indexOf('=');
    if (at < 1) throw invalid(name, 'expected NAME=value in each line');
    return [line.slice(0, at), line.slice(at + 1)] as const;
  });
  return Object.fromEntries(entries);
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(name, 'expected JSON');
  }
}

function invalid(name: string, what: string): AppError {
  return new AppError('APP_INVALID', `${name}: ${what}.`, { detail: `${name}: ${what}` });
}

/** What is wrong, by field, of the lines `settings.image: expected …` of an error. */
export function problemsByField(detail: string | null): Readonly<Record<string, string>> {
  const lines = (detail ?? '').split('\n').map((line) => /^([\w.]+): (.+)$/.exec(line));
  return Object.fromEntries(
    lines.flatMap((found) => (found === null ? [] : [[found[1] ?? '', found[2] ?? '']])),
  );
}
