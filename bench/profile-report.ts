/** As V8 writes it: https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  /** Microseconds since the sample before. */
  readonly timeDeltas: readonly number[];
}

export interface SelfTime {
  /** A function and where it is. */
  readonly what: string;
  readonly ms: number;
  /** Of the time in which the thread did not wait. */
  readonly share: number;
}

/** Waiting for something to do. */
const IDLE = '(idle)';

/** How long the thread was in each function itself, the longest first. */
export function selfTimes({ nodes, samples, timeDeltas }: CpuProfile): {
  readonly busyMs: number;
  readonly rows: readonly SelfTime[];
} {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const times = new Map<string, number>();
  for (const [index, sample] of samples.entries()) {
    const name = names.get(sample) ?? '(unknown)';
    times.set(name, (times.get(name) ?? 0) + (timeDeltas[index] ?? 0) / 1000);
  }
  times.delete(IDLE);
  const busyMs = [...times.values()].reduce((sum, ms) => sum + ms, 0);
  const rows = [...times].map(([what, ms]) => ({ what, ms, share: busyMs === 0 ? 0 : ms / busyMs }));
  return { busyMs, rows: rows.sort((a, b) => b.ms - a.ms) };
}

function nameOf({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): string {
  const name = functionName === '' ? '(anonymous)' : functionName;
  if (url === '') return name.startsWith('(') ? name : `${name} (native)`;
  const file = url
    .replace(/^file:\/\//, '')
    .split('/')
    .slice(-2)
    .join('/');
  return `${name} ${file}:${lineNumber + 1}`;
}
