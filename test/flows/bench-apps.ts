import { fileURLToPath } from 'node:url';

const PLUGINS = fileURLToPath(new URL('../../bench/plugins', import.meta.url));

export interface SyntheticServers {
  /** Of VNC servers on 127.0.0.1, an application `desk0`, `desk1`, … each. */
  readonly vncPorts: readonly number[];
  readonly guacdPort: number;
}

/** The configuration of a gateway whose desktops are servers that a test runs itself. */
export function benchApps({ vncPorts, guacdPort }: SyntheticServers): string {
  const apps = vncPorts.map((port, index) =>
    [
      '[[apps]]',
      `id = "desk${index}"`,
      `name = "Desk ${index}"`,
      'provider = "bench"',
      'protocol = "vnc"',
      'credentials = "none"',
      `settings = { port = ${port} }`,
    ].join('\n'),
  );
  return [
    `plugin_dirs = [${JSON.stringify(PLUGINS)}]`,
    ...apps,
    '[plugins.guacamole]',
    `guacd = "127.0.0.1:${guacdPort}"`,
    '',
  ].join('\n');
}
