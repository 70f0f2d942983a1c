import { statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Makes `/static/app.css` into `/static/app.css?v=…`, where the version changes with the file: browsers may keep what has
 * a version for ever.
 * @param folder what is served as `/static/`.
 */
export function versionedAssets(folder: string): (path: string) => string {
  return (path) => {
    const found = statSync(join(folder, path.replace(/^\/static\//, '')), { throwIfNoEntry: false });
    return found === undefined ? path : `${path}?v=${Math.round(found.mtimeMs).toString(36)}`;
  };
}
