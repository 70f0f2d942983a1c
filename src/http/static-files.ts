import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { Readable } from 'node:stream';
import { Hono } from 'hono';
import { AppError } from '../errors.ts';
import type { AppEnv } from './env.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};
/** esbuild writes eight letters of the content's hash into the names of chunks. */
const HASHED = /-[A-Z0-9]{8}\.[a-z]+$/;

/**
 * Serves `/static/<name>/…` from the plugin's folders and the rest of `/static/` from the last one.
 * @param folders name → folders, looked through in order; the name `''` is the shared one.
 */
export function staticFiles(folders: ReadonlyMap<string, readonly string[]>): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get('/static/*', async (c) => {
    const path = decodeSafely(c.req.path.slice('/static/'.length));
    const [first = '', ...rest] = path.split('/');
    const candidates = [
      ...(folders.get(first) ?? []).map((folder) => inside(folder, rest.join('/'))),
      ...(folders.get('') ?? []).map((folder) => inside(folder, path)),
    ];
    for (const file of candidates) {
      const type = file === null ? undefined : TYPES[extname(file).toLowerCase()];
      const found = file === null || type === undefined ? null : await stat(file).catch(() => null);
      if (file === null || type === undefined || !found?.isFile()) continue;
      const etag = `"${found.size.toString(36)}-${Math.round(found.mtimeMs).toString(36)}"`;
      const immutable = HASHED.test(file) || c.req.query('v') !== undefined;
      c.header('Cache-Control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
      c.header('ETag', etag);
      if (c.req.header('if-none-match') === etag) return c.body(null, 304);
      c.header('Content-Type', type);
      c.header('Content-Length', String(found.size));
      if (c.req.method === 'HEAD') return c.body(null);
      return c.body(Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>);
    }
    throw new AppError('NOT_FOUND', 'There is no such file.');
  });
  return routes;
}

function decodeSafely(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new AppError('BAD_REQUEST', 'The address is not valid.');
  }
}

/** The file below the folder, or null for a path that leads out of it or to a hidden file. */
function inside(folder: string, path: string): string | null {
  if (
    path === '' ||
    path.includes('\0') ||
    path.includes('\\') ||
    path.split('/').some((part) => part.startsWith('.'))
  ) {
    return null;
  }
  const file = normalize(join(folder, path));
  return file.startsWith(folder.endsWith(sep) ? folder : folder + sep) ? file : null;
}
