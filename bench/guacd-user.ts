import type { ByteStream } from './byte-stream.ts';
import { instruction } from './sources/guacd-server.ts';

export interface GuacdDesktop {
  readonly protocol: string;
  /** By the names that guacd asks for; all others are empty. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Does with guacd itself what a gateway does for a viewer, up to `ready`; what comes afterwards is for `onPayload`. */
export async function shakeHandsWithGuacd(
  stream: ByteStream,
  { protocol, parameters }: GuacdDesktop,
): Promise<void> {
  let said = '';
  const until = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      stream.onClose = (why) => reject(new Error(`guacd did not get ready: ${why}`));
      stream.onPayload = (piece) => {
        said += piece.toString();
        const found = pattern.exec(said);
        if (found !== null) resolve(found[0]);
      };
    });
  stream.send(instruction('select', protocol));
  const args = await until(/4\.args,[^;]*;/);
  const names = args
    .slice(0, -1)
    .split(',')
    .slice(1)
    .map((element) => element.replace(/^\d+\./, ''));
  const values = names.map((name) => (name.startsWith('VERSION_') ? name : (parameters[name] ?? '')));
  stream.send(
    instruction('size', 1024, 768, 96) +
      instruction('audio') +
      instruction('video') +
      instruction('image', 'image/png', 'image/jpeg') +
      instruction('connect', ...values),
  );
  await until(/5\.ready,[^;]*;/);
}
