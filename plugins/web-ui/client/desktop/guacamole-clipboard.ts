import type { Client, InputStream } from 'guacamole-common-js';
import { Guacamole } from './guacamole-library.ts';

/** More than this is not text that a person copied. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Tells what is copied in the desktop, as far as it is text. */
export function receiveClipboard(
  stream: InputStream,
  mimetype: string,
  received: (text: string) => void,
): void {
  if (!mimetype.startsWith('text/plain')) {
    stream.sendAck('Only text is taken', Guacamole.Status.Code.UNSUPPORTED);
    return;
  }
  const reader = new Guacamole.ArrayBufferReader(stream);
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  reader.ondata = (part: ArrayBuffer) => {
    bytes += part.byteLength;
    if (bytes <= MOST_BYTES) text += decoder.decode(part, { stream: true });
    stream.sendAck('', Guacamole.Status.Code.SUCCESS);
  };
  reader.onend = () => {
    if (bytes <= MOST_BYTES) received(text + decoder.decode());
  };
}

export function sendClipboard(client: Client, text: string): void {
  const writer = new Guacamole.ArrayBufferWriter(client.createClipboardStream('text/plain'));
  writer.sendData(new TextEncoder().encode(text));
  writer.sendEnd();
}
