import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseToml, readToml } from '../../src/config/toml-file.ts';
import { AppError } from '../../src/errors.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deskgate-config-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function failure(work: () => unknown): Promise<AppError> {
  try {
    await work();
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
    throw thrown;
  }
  throw new Error('expected an AppError');
}

describe('the configuration file', () => {
  it('may be absent when nobody asked for it', async () => {
    expect(await readToml(undefined, folder)).toBeNull();
  });

  it('is deskgate.toml in the working directory', async () => {
    await writeFile(join(folder, 'deskgate.toml'), 'port = 1\n');
    expect(await readToml(undefined, folder)).toMatchObject({
      path: join(folder, 'deskgate.toml'),
      name: 'deskgate.toml',
      table: { port: 1 },
    });
  });

  it('is named by its path when it lies elsewhere', async () => {
    const elsewhere = join(folder, 'other.toml');
    await writeFile(elsewhere, '');
    await mkdir(join(folder, 'work'));
    expect(await readToml('../other.toml', join(folder, 'work'))).toMatchObject({
      path: elsewhere,
      name: elsewhere,
    });
  });

  it('may begin with a byte order mark', async () => {
    await writeFile(join(folder, 'deskgate.toml'), '\uFEFFport = 1\n');
    const file = await readToml(undefined, folder);
    expect(file?.table).toEqual({ port: 1 });
    expect(file?.lineOf(['port'])).toBe(1);
  });

  it.each([
    ['absent', async () => {}, 'mine.toml: cannot be read: there is no such file.'],
    ['a folder', (path: string) => mkdir(path), 'mine.toml: cannot be read: it is a folder.'],
    [
      'not UTF-8',
      (path: string) => writeFile(path, Buffer.from([0x61, 0xff])),
      'mine.toml: is not a text in UTF-8.',
    ],
  ])('that was asked for and is %s is an error', async (_, make, message) => {
    await make(join(folder, 'mine.toml'));
    expect(await failure(() => readToml('mine.toml', folder))).toMatchObject({
      code: 'CONFIG_INVALID',
      message,
    });
  });

  it.each([
    ['port = \nadmin_password = "hunter2"', 'line 1, column 8'],
    ['admin_password = "hunter2', 'line 1, column 18'],
    ['port = 1\nport = 2', 'line 2, column 1'],
    ['[plugins.__proto__]', 'line 1, column 2'],
    [`list = ${'['.repeat(100)}`, 'line 1, column'],
    ['number = 9007199254740993', 'line 1, column 10'],
  ])('with the text %j tells where it is no TOML, and nothing of what stands there', async (text, where) => {
    const error = await failure(() => parseToml(text, '/x/deskgate.toml', 'deskgate.toml'));
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.message).toMatch(
      /^deskgate\.toml, line \d+, column \d+: is not valid TOML: [a-z:,. -]+[a-z]\.$/,
    );
    expect(error.message).toContain(where);
    expect(error.message + String(error.detail) + String(error.cause)).not.toContain('hunter2');
  });
});
