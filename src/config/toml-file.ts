import { readFile } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { configInvalid } from './problems.ts';
import type { Path } from './spelling.ts';
import { tomlLines } from './toml-lines.ts';

export interface TomlFile {
  /** Absolute. */
  readonly path: string;
  /** For messages: relative to the working directory where it lies below. */
  readonly name: string;
  readonly table: Readonly<Record<string, unknown>>;
  lineOf(path: Path): number | null;
}

const DEFAULT_FILE = 'deskgate.toml';

const DEEPEST = 64;

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'reading it is not permitted',
  EISDIR: 'it is a folder',
};

/** @param wanted the file that was asked for; the default one may be absent, and the answer is null then. */
export async function readToml(wanted: string | undefined, cwd: string): Promise<TomlFile | null> {
  const path = resolve(cwd, wanted ?? DEFAULT_FILE);
  const name = nameOf(path, cwd);
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT' && wanted === undefined) return null;
    throw configInvalid([`${name}: cannot be read: ${WHY[code] ?? code}.`], error);
  }
  return parseToml(decode(bytes, name), path, name);
}

export function parseToml(text: string, path: string, name: string): TomlFile {
  const table = parseTable(text, name);
  let lineOf: TomlFile['lineOf'] | null = null;
  return {
    path,
    name,
    table,
    lineOf: (key) => {
      lineOf ??= tomlLines(text);
      return lineOf(key);
    },
  };
}

function parseTable(text: string, name: string): Readonly<Record<string, unknown>> {
  try {
    return parse(text, { unsafeKeyBehaviour: 'throw', maxDepth: DEEPEST });
  } catch (error) {
    // the parser's error quotes the lines around, which may hold secrets: only its first line is told, and no cause is kept
    if (!(error instanceof TomlError)) throw configInvalid([`${name}: is not valid TOML.`]);
    const [first = ''] = error.message.split('\n');
    const why = first.replace('Invalid TOML document: ', '').replace(/\.$/, '');
    throw configInvalid([`${name}, line ${error.line}, column ${error.column}: is not valid TOML: ${why}.`]);
  }
}

function decode(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw configInvalid([`${name}: is not a text in UTF-8.`], error);
  }
}

function nameOf(path: string, cwd: string): string {
  const below = relative(cwd, path);
  return below.startsWith('..') || isAbsolute(below) ? path : below;
}
