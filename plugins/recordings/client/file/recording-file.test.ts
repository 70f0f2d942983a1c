import { expect, it, vi } from 'vitest';
import { FileTrouble, PIECE, RecordingFile } from './recording-file.ts';

/** A gateway with a file, which answers ranges as RFC 9110 section 14 says. */
function gateway(file: { bytes: Uint8Array<ArrayBuffer> }) {
  return vi.fn((_: string, { headers }: RequestInit) => {
    const [, first = '', last = ''] =
      /^bytes=(\d+)-(\d+)$/.exec(new Headers(headers).get('range') ?? '') ?? [];
    if (Number(first) >= file.bytes.length) return Promise.resolve(new Response(null, { status: 416 }));
    const part = file.bytes.slice(Number(first), Number(last) + 1);
    return Promise.resolve(new Response(part, { status: 206 }));
  });
}

async function readAll(file: RecordingFile): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (let part = await file.read(0); part.length > 0; part = await file.read(offset)) {
    parts.push(part);
    offset += part.length;
  }
  return Buffer.concat(parts);
}

const bytesOf = (length: number) => Uint8Array.from({ length }, (_, index) => (index * 7) % 251);

it.each([0, 1, PIECE - 1, PIECE, 2 * PIECE + 5])('a file of %d bytes is read to its end', async (length) => {
  const bytes = bytesOf(length);
  const file = new RecordingFile('/content', gateway({ bytes }));
  expect(Buffer.compare(await readAll(file), bytes)).toBe(0);
});

it('what follows is fetched ahead, and what was read is kept', async () => {
  const fetcher = gateway({ bytes: bytesOf(3 * PIECE) });
  const file = new RecordingFile('/content', fetcher);
  await file.read(0);
  expect(fetcher).toHaveBeenCalledTimes(2);
  await file.read(PIECE);
  await file.read(0);
  expect(fetcher).toHaveBeenCalledTimes(3);
});

it('a file that grows is read on', async () => {
  const growing = { bytes: bytesOf(10) };
  const file = new RecordingFile('/content', gateway(growing));
  expect((await file.read(0)).length).toBe(10);
  expect((await file.read(10)).length).toBe(0);
  growing.bytes = bytesOf(25);
  expect([...(await file.read(10))]).toEqual([...bytesOf(25).subarray(10)]);
});

it('no more is kept than a few pieces', async () => {
  const fetcher = gateway({ bytes: bytesOf(40 * PIECE) });
  const file = new RecordingFile('/content', fetcher);
  for (let piece = 0; piece < 40; piece += 1) await file.read(piece * PIECE);
  const before = fetcher.mock.calls.length;
  await file.read(38 * PIECE);
  expect(fetcher.mock.calls.length).toBe(before);
  await file.read(0);
  expect(fetcher.mock.calls.length).toBeGreaterThan(before);
});

it.each([
  [404, 'gone'],
  [410, 'gone'],
  [401, 'signed-out'],
  [403, 'signed-out'],
  [409, 'elsewhere'],
  [500, 'away'],
  [200, 'away'],
])('an answer %d means %s', async (status, kind) => {
  const file = new RecordingFile('/content', () => Promise.resolve(new Response('no', { status })));
  await expect(file.read(0)).rejects.toMatchObject({ kind });
});

it('a network that fails is told, and the next try is a new one', async () => {
  const fetcher = gateway({ bytes: bytesOf(3) });
  fetcher.mockRejectedValueOnce(new TypeError('Failed to fetch'));
  const file = new RecordingFile('/content', fetcher);
  await expect(file.read(0)).rejects.toThrow(FileTrouble);
  expect((await file.read(0)).length).toBe(3);
});

it('what is being fetched ends when it is closed', async () => {
  const file = new RecordingFile(
    '/content',
    (_, { signal }) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
      }),
  );
  const reading = file.read(0);
  file.close();
  await expect(reading).rejects.toThrow(/abort/i);
});
