import type { ContainerInspectInfo } from 'dockerode';
import {
  type Engine,
  engineRefusal,
  inspectContainer,
  redact,
  timedLogLines,
  withDeadline,
} from '../../src/api.ts';
import type { Labels } from './labels.ts';
import type { ComposeParts } from './parts.ts';

interface LogOptions {
  readonly tail: number;
  readonly signal: AbortSignal;
}

interface Line {
  /** Compares as text. */
  readonly at: string;
  readonly text: string;
}

const LAST_LINES = 30;
/** Time to fetch the last words. */
const LAST_WORDS_MS = 3000;

/** The last lines of all services in the order in which they were printed, `service | ` before each. */
export async function stackLogs(
  { labels }: Pick<ComposeParts, 'labels'>,
  engine: Engine,
  ids: readonly string[],
  { tail, signal }: LogOptions,
): Promise<string[]> {
  if (tail <= 0) return [];
  const inspected = await Promise.all(ids.map((id) => inspectContainer(engine, id, signal)));
  const found = inspected.filter((one) => one !== null);
  // a service may print what only another one was given
  const secrets = found.flatMap((one) => secretsOf(labels, one));
  const lines = await Promise.all(found.map((one) => linesOf(labels, engine, one, { tail, signal })));
  return lines
    .flat()
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .slice(-tail)
    .map(({ text }) => redact(text, secrets));
}

async function linesOf(
  labels: Labels,
  engine: Engine,
  { Id, Config, State }: ContainerInspectInfo,
  { tail, signal }: LogOptions,
): Promise<Line[]> {
  const { service } = labels.factsOf(Config.Labels);
  const lines = await containerLines(engine, Id, { tail, signal });
  // the engine may take note of the last words after the end
  const last = lines.at(-1)?.at ?? '';
  const at = State.FinishedAt > last ? State.FinishedAt : last;
  const ended: Line[] =
    State.Status === 'exited' ? [{ at, text: `ended with exit code ${State.ExitCode}` }] : [];
  return [...lines, ...ended].map((line) => ({ ...line, text: `${service} | ${line.text}` }));
}

async function containerLines(engine: Engine, id: string, { tail, signal }: LogOptions): Promise<Line[]> {
  try {
    const options = { stdout: true, stderr: true, timestamps: true, tail };
    const bytes: unknown = await engine.ask(signal, (abortSignal) =>
      engine.docker.getContainer(id).logs({ ...options, abortSignal }),
    );
    // the client parses what looks like JSON, and no bytes at all are no buffer either
    return Buffer.isBuffer(bytes) ? timedLogLines(bytes) : [];
  } catch (error) {
    if (engineRefusal(error)?.status === 404) return [];
    throw error;
  }
}

/** Values of the environment that its labels call secret. */
function secretsOf(labels: Labels, { Config }: ContainerInspectInfo): string[] {
  const { secretNames } = labels.factsOf(Config.Labels);
  return Config.Env.flatMap((entry) => {
    const [name = '', ...value] = entry.split('=');
    return secretNames.includes(name) ? [value.join('=')] : [];
  });
}

/** For the detail of an error. Never rejects. */
export async function lastWords(
  parts: Pick<ComposeParts, 'labels'>,
  engine: Engine,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  try {
    const lines = await withDeadline(LAST_WORDS_MS, [signal], (soon) =>
      stackLogs(parts, engine, ids, { tail: LAST_LINES, signal: soon }),
    );
    return lines.length === 0 ? ['Nothing was printed.'] : ['The last lines:', ...lines];
  } catch {
    return ['The log cannot be read.'];
  }
}
