import { type Engine, engineRefusal, inspectContainer, logLines, redact } from '../../src/api.ts';
import { secretsOf } from './labels.ts';
import type { DockerParts } from './parts.ts';

/** The last lines of a container's output, without the secrets of its environment; none when it is gone. */
export async function containerLogs(
  { labels }: DockerParts,
  engine: Engine,
  id: string,
  { tail, signal }: { readonly tail: number; readonly signal: AbortSignal },
): Promise<string[]> {
  if (tail <= 0) return [];
  const found = await inspectContainer(engine, id, signal);
  if (found === null) return [];
  try {
    const bytes: unknown = await engine.ask(signal, (abortSignal) =>
      engine.docker.getContainer(found.Id).logs({ stdout: true, stderr: true, tail, abortSignal }),
    );
    // the client parses what looks like JSON, and no bytes at all are no buffer either
    const lines = Buffer.isBuffer(bytes) ? logLines(bytes) : [];
    const secrets = secretsOf(labels, found.Config);
    return lines.slice(-tail).map((line) => redact(line, secrets));
  } catch (error) {
    if (engineRefusal(error)?.status === 404) return [];
    throw error;
  }
}
