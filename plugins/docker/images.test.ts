import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readContext } from './build-context.ts';
import { aptLines, mirrorsOf } from './debian-mirrors.ts';
import { imageCommand, readArgs } from './image-command.ts';
import { IMAGE_NAMES, inOrder } from './image-list.ts';

describe('deskgate image', () => {
  const run = async (...args: string[]) => {
    const out: string[] = [];
    const err: string[] = [];
    const io = { out: (line: string) => out.push(line), err: (line: string) => err.push(line) };
    const signal = new AbortController().signal;
    const code = await imageCommand({ host: undefined, certPath: undefined }).run(args, { ...io, signal });
    return { code, out: out.join('\n'), err: err.join('\n') };
  };

  it.each([
    [['build'], IMAGE_NAMES],
    [['build', 'all'], IMAGE_NAMES],
    [
      ['build', 'guacd', 'ssh'],
      ['guacd', 'ssh'],
    ],
  ])('reads %j', (args, names) => {
    expect(readArgs(args)).toMatchObject({ names, force: false, fromPackages: false, base: undefined });
  });

  it('reads its options', () => {
    expect(readArgs(['build', 'ssh', '--base', 'my/debian', '--from-packages', '--force'])).toMatchObject({
      names: ['ssh'],
      base: 'my/debian',
      fromPackages: true,
      force: true,
    });
  });

  it.each([
    [[], 'What shall be done'],
    [['biuld'], 'no action biuld'],
    [['build', 'windows'], 'no image windows'],
    [['build', '--fast'], '--fast'],
  ])('says what is wrong with %j, how to use it, and ends with 2', async (args, words) => {
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err).toContain(words);
    expect(err).toContain('Usage: deskgate image build');
  });

  it('tells how to use it', async () => {
    expect(await run('--help')).toMatchObject({ code: 0, out: expect.stringContaining('--from-packages') });
  });
});

describe('images', () => {
  it('are built after those that they build on, each once', () => {
    expect(inOrder(['rdp'])).toEqual(['desktop', 'rdp']);
    expect(inOrder(['guacd', 'rdp', 'desktop', 'rdp'])).toEqual(['desktop', 'rdp', 'guacd']);
  });
});

describe('the files of an image', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'deskgate-context-'));
    await mkdir(join(folder, 'etc'));
    await writeFile(join(folder, 'Dockerfile'), 'FROM x\n');
    await writeFile(join(folder, 'run'), '#!/bin/sh\n', { mode: 0o600 });
    await writeFile(join(folder, 'etc/style'), 'a');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('are packed in order, scripts ready to run', async () => {
    const { files } = await readContext(folder);
    expect(files.map(({ name, mode }) => [name, mode])).toEqual([
      ['Dockerfile', 0o644],
      ['etc/style', 0o644],
      ['run', 0o755],
    ]);
  });

  it('are recognised as changed by name and content, and else as the same', async () => {
    const { hash } = await readContext(folder);
    expect((await readContext(folder)).hash).toBe(hash);
    await writeFile(join(folder, 'etc/style'), 'b');
    expect((await readContext(folder)).hash).not.toBe(hash);
  });
});

describe('mirrors of Debian', () => {
  it('are those of this machine, in both forms of apt sources', () => {
    const main = 'http://mirror.example/debian';
    const security = 'https://mirror.example/debian-security';
    expect(
      mirrorsOf(`Types: deb\n# http://old.example/debian\nURIs: ${main}\n\nURIs: ${security}/\n`),
    ).toEqual({
      main,
      security,
    });
    expect(
      mirrorsOf(`deb [signed-by=/x] ${main} bookworm main\ndeb ${security} bookworm-security main`),
    ).toEqual({ main, security });
  });

  it('are the usual ones on a machine that is no Debian', () => {
    expect(mirrorsOf('deb http://archive.ubuntu.com/ubuntu noble main')).toEqual({
      main: 'http://deb.debian.org/debian',
      security: 'http://security.debian.org/debian-security',
    });
  });

  it('bring security updates where the release still has them', () => {
    const mirrors = { main: 'http://m/debian', security: 'http://s/debian-security' };
    expect(aptLines('bookworm', mirrors)).toContain('deb http://s/debian-security bookworm-security main');
    expect(aptLines('bullseye', mirrors)).toEqual(['deb http://m/debian bullseye main']);
  });
});
