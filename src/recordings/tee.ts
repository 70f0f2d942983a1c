import type { WebSocket } from 'ws';
import { pointerOf, type RecordingFormat } from './format.ts';
import type { RecordingFile } from './recording-file.ts';

type Sent = Parameters<WebSocket['send']>[0];
type Options = Parameters<WebSocket['send']>[1];
type Done = (error?: Error) => void;

/**
 * Writes down from now on what a viewer is sent. Transports notice nothing but a viewer that takes more slowly: what waits
 * for the disk counts as what waits for the viewer, so a slow disk slows only those who are recorded.
 */
export function tee(viewer: WebSocket, file: RecordingFile, format: RecordingFormat): void {
  const send = viewer.send.bind(viewer) as (data: Sent, options: Options, done?: Done) => void;
  const prototype = Object.getPrototypeOf(viewer) as WebSocket;
  Object.defineProperty(viewer, 'bufferedAmount', {
    configurable: true,
    get: () => Reflect.get(prototype, 'bufferedAmount', viewer) + (file.isBehind ? 1 : 0),
  });
  const sendBoth = (data: Sent, options: Options, done?: Done): void => {
    if (Buffer.isBuffer(data) || typeof data === 'string') file.add(data);
    if (done === undefined) send(data, options);
    else send(data, options, (error) => (error ? done(error) : file.onceReady(done)));
  };
  // transports say what each message is
  viewer.send = sendBoth as WebSocket['send'];
  if (format !== 'guacamole') return;
  viewer.on('message', (message: Buffer) => {
    const pointer = pointerOf(message);
    // nobody waits for a viewer that moves it, however fast
    if (pointer !== null && !file.isBehind) file.add(pointer);
  });
}
