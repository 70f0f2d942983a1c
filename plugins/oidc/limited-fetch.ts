import { withDeadline } from '../../src/api.ts';

/** Of one answer, unpacked: metadata and keys take some kilobytes, a token with thousands of groups some hundred. */
const MOST_BYTES = 1024 * 1024;
const WITHOUT_BODY = new Set([101, 204, 205, 304]);

type Fetch = (url: string, options: object) => Promise<Response>;

/** A fetch whose whole answer comes within `ms` and is small; it follows no redirect. */
export function limitedFetch(ms: number): Fetch {
  return (url, options: RequestInit) =>
    withDeadline(ms, options.signal == null ? [] : [options.signal], async (signal) => {
      const response = await fetch(url, { ...options, redirect: 'manual', signal });
      const body = await readAtMost(response, MOST_BYTES);
      const { status, headers } = response;
      // an answer that leads elsewhere has status 0 here
      if (status < 200) throw new Error('The provider sent no answer of its own.');
      return new Response(WITHOUT_BODY.has(status) ? null : body, { status, headers });
    });
}

async function readAtMost(response: Response, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.byteLength;
    // leaving the loop ends the stream
    if (length > most) throw new Error('The answer of the provider is too long.');
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}
