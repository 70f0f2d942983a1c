import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CpuProfile, selfTimes } from './profile-report.ts';

const TOP = 25;
/** Where gateways leave their profiles; null while nothing is profiled. */
let folder: string | null = null;

/** What Node is told when it starts a gateway. */
export function profilingArguments(): readonly string[] {
  return folder === null ? [] : ['--cpu-prof', '--cpu-prof-interval', '500', '--cpu-prof-dir', folder];
}

/** While `work` runs, every gateway of this bench is profiled; afterwards `tell` is told what took their time. */
export async function profiling<T>(work: () => Promise<T>, tell: (line: string) => void): Promise<T> {
  const made = await mkdtemp(join(tmpdir(), 'deskgate-bench-profile-'));
  folder = made;
  try {
    const result = await work();
    await report(made, tell);
    return result;
  } finally {
    folder = null;
    await rm(made, { recursive: true, force: true });
  }
}

/** A gateway has a thread for SQLite, which leaves a profile of its own. */
async function report(from: string, tell: (line: string) => void): Promise<void> {
  for (const name of (await readdir(from)).filter((each) => each.endsWith('.cpuprofile')).sort()) {
    const profile = JSON.parse(await readFile(join(from, name), 'utf8')) as CpuProfile;
    const { busyMs, rows } = selfTimes(profile);
    tell(`${name}: busy for ${busyMs.toFixed(0)} ms; self times`);
    for (const { what, ms, share } of rows.slice(0, TOP))
      tell(`  ${(share * 100).toFixed(1).padStart(5)} %  ${ms.toFixed(0).padStart(6)} ms  ${what}`);
  }
}
