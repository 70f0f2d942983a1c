import { Child, jsonLine } from './child.ts';
import type { BenchContext } from './measurement.ts';
import type { DesktopPorts } from './sources/behaviours.ts';
import type { DesktopsJob } from './sources/desktops.ts';

const READY_MS = 20_000;

/** Synthetic desktops in a process of their own. */
export async function withDesktops<T>(
  job: DesktopsJob,
  { signal }: Pick<BenchContext, 'signal'>,
  work: (desktops: { readonly ports: DesktopPorts; readonly pid: number }) => Promise<T>,
): Promise<T> {
  const child = Child.script('./sources/desktops.ts', job, { signal });
  try {
    const { ports } = (await child.line(jsonLine, READY_MS)) as unknown as { ports: DesktopPorts };
    return await work({ ports, pid: child.pid });
  } finally {
    await child.stop();
  }
}
