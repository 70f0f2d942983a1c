import { readdir, readFile, readlink } from 'node:fs/promises';

/** Paths of the files that this process holds open and that are served; none where the system does not tell. */
export async function openServedFiles(): Promise<string[]> {
  const names = await readdir('/proc/self/fd').catch(() => [] as string[]);
  const links = await Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')));
  return links.filter((link) => /\/(public|static|swagger-ui-dist)\//.test(link));
}

/** Addresses of served files, also of one that is too large for a single read where the browser files are built. */
export async function servedFiles(): Promise<string[]> {
  const manifest = new URL('../../dist/public/web-ui/manifest.json', import.meta.url);
  const text = await readFile(manifest, 'utf8').catch(() => '{}');
  const built = JSON.parse(text) as Record<string, { file: string }>;
  const large = built['desktop/vnc-desktop.ts'];
  return ['/static/app.css', ...(large === undefined ? [] : [`/static/web-ui/${large.file}`])];
}
