import { describe, expect, it } from 'vitest';
import { AppError, type Form, z } from '../../../src/api.ts';
import { fieldsOf, written } from './fields.ts';
import { problemsByField, readApp } from './read.ts';

const settings = z.strictObject({
  image: z.string().describe('Image'),
  pull: z.enum(['missing', 'never']).optional(),
  command: z.array(z.string()).optional(),
  env: z.record(z.string(), z.string()).default({}),
  cpus: z.number().optional(),
  init: z.boolean().default(true),
  mounts: z.array(z.strictObject({ source: z.string() })).default([]),
});
const fields = fieldsOf(settings, 'settings.');

function form(values: Record<string, string>): Form {
  const text = (name: string): string => values[name] ?? '';
  return { fields: values, text, raw: text, list: () => [], revision: () => 1 };
}

describe('the form of an application', () => {
  it('is made of the schema', () => {
    expect(fields.map(({ name, kind, isRequired, preset }) => [name, kind, isRequired, preset])).toEqual([
      ['settings.image', 'line', true, ''],
      ['settings.pull', 'choice', false, ''],
      ['settings.command', 'list', false, ''],
      ['settings.env', 'table', false, ''],
      ['settings.cpus', 'number', false, ''],
      ['settings.init', 'yes-no', false, 'true'],
      ['settings.mounts', 'json', false, ''],
    ]);
  });

  it('gives back what it shows', () => {
    const app = {
      settings: {
        image: 'a:1',
        command: ['sh', '-c', 'a, b'],
        env: { A: 'x=y', B: '2' },
        cpus: 1.5,
        init: false,
        mounts: [{ source: '/srv' }],
      },
    };
    const shown = fields.map(({ name, kind }) => {
      const key = name.replace('settings.', '') as keyof typeof app.settings;
      return [name, written(app.settings[key], kind)];
    });
    expect(readApp(form(Object.fromEntries(shown)), fields)).toEqual(app);
  });

  it.each([
    ['settings.cpus', 'many', 'expected a number'],
    ['settings.mounts', '[{', 'expected JSON'],
    ['settings.env', 'NAME', 'expected NAME=value in each line'],
  ])('names the field %s for "%s"', (name, text, what) => {
    const read = () => readApp(form({ 'settings.image': 'a', [name]: text }), fields);
    expect(read).toThrow(AppError);
    try {
      read();
    } catch (error) {
      expect(problemsByField((error as AppError).detail)).toEqual({ [name]: what });
    }
  });

  it('makes no property of an object that is not one of its own', () => {
    const app = readApp(form({ 'settings.image': 'a', 'settings.env': '__proto__=x' }), fields);
    expect(Object.prototype).not.toHaveProperty('x');
    expect(Object.getPrototypeOf((app.settings as { env: object }).env)).toBe(Object.prototype);
  });
});
