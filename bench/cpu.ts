import { readdir, readFile } from 'node:fs/promises';

/** Linux counts a process's CPU time in this many ticks a second on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;

/** CPU seconds, user and system, that a process, its living descendants and its ended ones have used. */
export async function cpuSeconds(pid: number): Promise<number> {
  const family = [pid, ...(await descendants(pid))];
  const times = await Promise.all(family.map((each) => stat(each).then((fields) => fields?.ticks ?? 0)));
  return times.reduce((sum, ticks) => sum + ticks, 0) / TICKS_PER_SECOND;
}

/** CPU milliseconds that each living thread of a process has used, by its number; that of the main thread is the process's. */
export async function threadTimes(pid: number): Promise<ReadonlyMap<number, number>> {
  const threads = await readdir(`/proc/${pid}/task`);
  const times = await Promise.all(
    threads.map(async (thread) => {
      // the first number of schedstat is nanoseconds, where stat has ticks of ten milliseconds
      const text = await readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(() => '0');
      return [Number(thread), Number(text.split(' ')[0]) / 1e6] as const;
    }),
  );
  return new Map(times);
}

/** Resident memory in MB. */
export async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kilobytes === undefined) throw new Error(`/proc/${pid}/status names no VmRSS`);
  return (Number(kilobytes) * 1024) / 1e6;
}

/** Resident memory in MB of a process and, each page counted once, of its living descendants. */
export async function familyMegabytes(pid: number): Promise<number> {
  const children = await descendants(pid);
  const shares = await Promise.all(
    children.map(async (child) => {
      const text = await readFile(`/proc/${child}/smaps_rollup`, 'utf8').catch(() => '');
      return (Number(/^Pss:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) * 1024) / 1e6;
    }),
  );
  return shares.reduce((sum, share) => sum + share, await residentMegabytes(pid));
}

async function descendants(root: number): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = new Map(
    await Promise.all(pids.map(async (pid) => [pid, (await stat(pid))?.parent ?? 0] as const)),
  );
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid) ?? 0;
    return parent === root || (parent > 1 && isBelow(parent));
  };
  return pids.filter(isBelow);
}

/** proc(5): after the command's closing bracket, state is the third field; utime to cstime are fields 14 to 17. */
async function stat(pid: number): Promise<{ parent: number; ticks: number } | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (text === null) return null;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const number = (field: number) => Number(fields[field - 3]);
  return { parent: number(4), ticks: number(14) + number(15) + number(16) + number(17) };
}
