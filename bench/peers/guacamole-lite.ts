import { fileURLToPath } from 'node:url';
import { Child, jsonLine } from '../child.ts';

const PROGRAM = fileURLToPath(new URL('./guacamole-lite.mjs', import.meta.url));
const READY_MS = 20_000;

export interface GuacamoleLite {
  readonly pid: number;
  /** Where a viewer connects to show the desktop of this port. */
  url(desktopPort: number): string;
  stop(): Promise<void>;
}

/** guacamole-lite's own server in front of a guacd. */
export async function startGuacamoleLite(
  guacdPort: number,
  desktopPorts: readonly number[],
  signal: AbortSignal,
): Promise<GuacamoleLite> {
  const child = new Child(process.execPath, [PROGRAM, JSON.stringify({ guacdPort, desktopPorts })], {
    signal,
  });
  const { port, tokens } = (await child.line(jsonLine, READY_MS)) as { port: number; tokens: string[] };
  return {
    pid: child.pid,
    url(desktopPort) {
      const token = tokens[desktopPorts.indexOf(desktopPort)] ?? '';
      return `ws://127.0.0.1:${port}/?token=${encodeURIComponent(token)}`;
    },
    stop: () => child.stop(),
  };
}
