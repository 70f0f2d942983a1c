import { Readable } from 'node:stream';
import type { Context } from 'hono';
import { type Actor, type AppEnv, AppError, type Core } from '../../src/api.ts';

/**
 * Answers with the file of a recording, or with one part of it. It ends within 2 s when who asked may not have it any more;
 * a client that hangs up costs nothing from then on.
 */
export async function sendContent(
  { recordings, http }: Pick<Core, 'recordings' | 'http'>,
  c: Context<AppEnv>,
  id: string,
): Promise<Response> {
  const isVisible = (actor: Actor): Promise<boolean> =>
    recordings.get(actor, id).then(
      () => true,
      () => false,
    );
  const gone = http.gone(c, isVisible);
  const { handle, size, fileName } = await recordings.content(http.actor(c), id);
  let part: Part | null;
  try {
    part = partOf(c.req.header('range'), size);
  } catch (error) {
    await handle.close();
    throw error;
  }
  const { first, last } = part ?? { first: 0, last: size - 1 };
  // a player asks for part after part
  if (first === 0) c.set('act', { name: 'watchRecording', resources: [id] });
  const headers = new Headers({
    'Accept-Ranges': 'bytes',
    'Content-Type': 'application/octet-stream',
    'Content-Disposition': `attachment; filename="${fileName}"`,
    'Content-Length': String(last - first + 1),
  });
  if (part !== null) headers.set('Content-Range', `bytes ${first}-${last}/${size}`);
  if (last < first) {
    await handle.close();
    return c.body(null, 200, Object.fromEntries(headers));
  }
  const stream = handle.createReadStream({ start: first, end: last });
  const hangUp = (): void => void stream.destroy();
  gone.addEventListener('abort', hangUp, { once: true });
  if (gone.aborted) hangUp();
  return c.body(
    Readable.toWeb(stream) as ReadableStream,
    part === null ? 200 : 206,
    Object.fromEntries(headers),
  );
}

interface Part {
  readonly first: number;
  readonly last: number;
}

/**
 * RFC 9110 section 14: one range from a first byte on; anything else is as if it were not there, which a server may do.
 * Throws RANGE_BEYOND_END for what begins behind the end.
 */
export function partOf(range: string | undefined, size: number): Part | null {
  const found = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(range ?? '');
  if (found === null) return null;
  const first = Number(found[1]);
  const last = found[2] === '' ? size - 1 : Math.min(Number(found[2]), size - 1);
  if (found[2] !== '' && Number(found[2]) < first) return null;
  if (first < size) return { first, last };
  throw new AppError('RANGE_BEYOND_END', `The recording has ${size} bytes by now.`, {
    headers: { 'Content-Range': `bytes */${size}` },
  });
}
