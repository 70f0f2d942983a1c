import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkedSettings } from './checked-settings.ts';

const TEXT = 'services:\n  desk: { image: desk }\n';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'compose-settings-'));
});
afterEach(() => rm(folder, { recursive: true }));

const told = (settings: object): string[] =>
  checkedSettings.safeParse(settings).error?.issues.map(({ message }) => message) ?? [];

describe('settings', () => {
  it('take a file or its text', async () => {
    const file = join(folder, 'compose.yaml');
    await writeFile(file, TEXT);
    expect(told({ file, service: 'desk' })).toEqual([]);
    expect(told({ text: TEXT, service: 'desk' })).toEqual([]);
    expect(told({ service: 'desk' })).toEqual(['expected file or text: where the Compose file is']);
    expect(told({ text: TEXT, file, service: 'desk' })).toEqual(['expected either file or text, not both']);
  });

  it('name line and column of what is wrong in a file or text', async () => {
    const file = join(folder, 'compose.yaml');
    await writeFile(file, TEXT.replace('image', 'imgae'));
    const problem = 'line 2, column 11: services.desk.imgae: is not supported; did you mean image?';
    expect(told({ file, service: 'desk' }).join()).toContain(`file ${file}: ${problem}`);
    expect(told({ text: TEXT.replace('image', 'imgae'), service: 'desk' }).join()).toContain(
      `text: ${problem}`,
    );
  });

  it.each([
    ['is not there', 'nothing.yaml', 'cannot be read: there is no such file'],
    ['is a folder', '.', 'cannot be read: it is a folder'],
    ['has no end', '/dev/zero', 'cannot be read: it is no ordinary file'],
    ['lies below a file', '/dev/null/x', 'cannot be read: there is no such folder'],
  ])('tell that a file %s', (_, name, expected) => {
    const file = resolve(folder, name);
    expect(told({ file, service: 'desk' })).toEqual([`file ${file}: ${expected}`]);
  });

  it('tell that a file is no text', async () => {
    const file = join(folder, 'compose.yaml');
    await writeFile(file, Buffer.from([0xff, 0xfe, 0x00]));
    expect(told({ file, service: 'desk' })).toEqual([`file ${file}: is not a text in UTF-8`]);
  });

  it('tell the first problems of many', () => {
    const text = `services:\n  desk:\n    image: a\n${Array.from({ length: 30 }, (_, n) => `    k${n}: 1\n`).join('')}`;
    const problems = told({ text, service: 'desk' });
    expect(problems).toHaveLength(11);
    expect(problems.at(-1)).toBe('text: 20 more problems follow');
  });
});
