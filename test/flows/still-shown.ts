import type { RfbSession } from './rfb-session.ts';

const PATIENCE_MS = 10_000;

/** Resolves when the desktop answers its viewer with a picture once more; rejects when the viewer was cut off. */
export async function stillShown({ socket, reader, width, height }: RfbSession): Promise<void> {
  // what of the picture before is still on its way is no answer
  await new Promise((resolve) => setTimeout(resolve, 100));
  const request = Buffer.from([3, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  request.writeUInt16BE(width, 6);
  request.writeUInt16BE(height, 8);
  let timer: NodeJS.Timeout | undefined;
  const answered = new Promise<string>((resolve) => {
    socket.once('message', () => resolve('answered'));
    timer = setTimeout(() => resolve('silent'), PATIENCE_MS);
  });
  const ended = reader.closed.then(({ code, reason }) => `closed with ${code} ${reason}`);
  socket.send(request);
  const how = await Promise.race([answered, ended]);
  clearTimeout(timer);
  if (how !== 'answered') throw new Error(`The viewer is ${how}.`);
}
