import { join } from 'node:path';
import { projectRoot } from '../../src/root.ts';
import { FakeRfbServer } from '../fakes/rfb/fake-rfb-server.ts';

const WIDTH = 64;
const HEIGHT = 48;

export interface SyntheticDesktops {
  /** For `deskgate.toml`; goes before the first table. */
  readonly key: string;
  /** The application `synthetic`. */
  readonly app: string;
  /** Connections that are open now, to all of them together. */
  readonly open: () => number;
  close(): Promise<void>;
}

/** Desktops that cost nothing, each with the whole way of a viewer through the gateway; every viewer gets one full picture. */
export async function syntheticDesktops(): Promise<SyntheticDesktops> {
  const server = await FakeRfbServer.listen({ width: WIDTH, height: HEIGHT });
  const paintNext = (): void => {
    server.session().then(
      (session) => {
        session.send(picture());
        paintNext();
      },
      () => undefined,
    );
  };
  paintNext();
  return {
    key: `plugin_dirs = ["${join(projectRoot(), 'test/flows/plugins')}"]`,
    app: `
[[apps]]
id = "synthetic"
name = "Synthetic"
provider = "synthetic"
settings = { port = ${server.port} }
`,
    open: () => server.open,
    close: () => server.close(),
  };
}

/** One raw rectangle over everything (RFC 6143 section 7.6.1). */
export function picture(): Buffer {
  const head = Buffer.from([0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt16BE(WIDTH, 8);
  head.writeUInt16BE(HEIGHT, 10);
  return Buffer.concat([head, Buffer.alloc(4 * WIDTH * HEIGHT, 0x80)]);
}
