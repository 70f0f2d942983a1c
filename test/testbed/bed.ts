import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BedPart, OpenContext } from './bed-part.ts';
import { docker } from './docker.ts';
import { guacd } from './guacd.ts';
import { imageParts } from './images.ts';
import { chromium, qemu, tigervnc, venv, websockify } from './local-programs.ts';
import { mariadb } from './mariadb.ts';
import { installPackages } from './packages.ts';
import type { Missing, PartInfos, PartName, TestbedState } from './part-info.ts';
import { redis } from './redis.ts';
import { registry } from './registry.ts';
import { rootlessDocker } from './rootless-docker.ts';
import { slapd } from './slapd.ts';
import { sshd } from './sshd.ts';

/** Environment variable in which the state of an open bed travels to the test processes, as JSON. */
export const STATE_VARIABLE = 'DESKGATE_TESTBED';

const PARTS: readonly BedPart[] = [
  docker,
  ...imageParts,
  guacd,
  mariadb,
  redis,
  slapd,
  chromium,
  tigervnc,
  qemu,
  websockify,
  venv,
  registry,
  sshd,
  rootlessDocker,
];

/** One line of the table at the end. */
export interface PartReport {
  readonly name: PartName;
  /** Where it came from; null when it is missing. */
  readonly note: string | null;
  readonly missing: Missing | null;
  readonly ms: number;
}

export interface Testbed {
  readonly state: TestbedState;
  readonly reports: readonly PartReport[];
  /** Ends what was started, removes what was made; tells what could not be ended. Safe to call twice. */
  close(): Promise<void>;
}

export interface TestbedOptions {
  readonly requireAll: boolean;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/**
 * Finds the real parts that this machine has and starts what they need. With `requireAll` the missing ones are
 * installed first. Rejects when the packages cannot be installed; a part that cannot be had is in `state.missing`.
 */
export async function openTestbed(options: TestbedOptions): Promise<Testbed> {
  const dir = await mkdtemp(join(tmpdir(), 'deskgate-testbed-'));
  const closers: (() => Promise<void>)[] = [() => rm(dir, { recursive: true, force: true })];
  const close = async () => {
    for (let closer = closers.pop(); closer !== undefined; closer = closers.pop()) {
      await closer().catch((error: unknown) => options.log(`Could not be ended: ${messageOf(error)}`));
    }
  };
  try {
    if (options.requireAll) await installMissing(dir, options);
    const parts: Partial<PartInfos> = {};
    const context: Omit<OpenContext, 'signal'> = {
      requireAll: options.requireAll,
      dir,
      log: options.log,
      parts,
      onClose: (closer) => closers.push(closer),
    };
    const reports = await openAll(context, options.signal);
    options.signal.throwIfAborted();
    const missing = Object.fromEntries(reports.map(({ name, missing }) => [name, missing ?? undefined]));
    return { state: { parts, missing, requireAll: options.requireAll }, reports, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

async function installMissing(dir: string, options: TestbedOptions): Promise<void> {
  const lacking = await Promise.all(
    PARTS.map(async (part) => ((await part.installed()) ? [] : part.packages)),
  );
  await installPackages([...new Set(lacking.flat())], { ...options, dir });
}

/** Opens each part as soon as those that it comes after have been opened or given up. */
async function openAll(
  context: Omit<OpenContext, 'signal'>,
  signal: AbortSignal,
): Promise<readonly PartReport[]> {
  const opening = new Map<PartName, Promise<PartReport>>();
  for (const part of PARTS) {
    const before = part.after.map((name) => opening.get(name));
    opening.set(
      part.name,
      Promise.all(before).then(() => openPart(part, context, signal)),
    );
  }
  return Promise.all(opening.values());
}

async function openPart(
  part: BedPart,
  context: Omit<OpenContext, 'signal'>,
  interrupted: AbortSignal,
): Promise<PartReport> {
  const began = performance.now();
  const signal = AbortSignal.any([interrupted, AbortSignal.timeout(part.timeoutMs)]);
  const report = (note: string | null, missing: Missing | null): PartReport => ({
    name: part.name,
    note,
    missing,
    ms: performance.now() - began,
  });
  try {
    signal.throwIfAborted();
    const { info, note } = await part.open({ ...context, signal });
    Object.assign(context.parts, { [part.name]: info });
    return report(note, null);
  } catch (thrown) {
    return report(null, { reason: messageOf(thrown), remedy: part.remedy });
  }
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
