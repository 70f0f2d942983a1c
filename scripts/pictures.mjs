/**
 * Takes the pictures of docs/images anew, of a gateway that runs for this alone. Run with `node --import tsx`; the browser is
 * Chromium, at /usr/bin/chromium or where CHROMIUM says.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { takePictures } from './pictures/pictures.ts';

const folder = join(fileURLToPath(import.meta.url), '../../docs/images');
await takePictures(process.env.CHROMIUM ?? '/usr/bin/chromium', folder);
