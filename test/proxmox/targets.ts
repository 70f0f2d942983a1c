import type { Generation } from '../fakes/pve/generation.ts';
import { newRun } from './marks.ts';
import { namedCluster } from './named-cluster.ts';
import { readRun } from './run-variable.ts';
import { target as openTarget, SIMULATED_TEMPLATE, simulatedTarget, type Target } from './target.ts';

const SIMULATED_TIMEOUT_MS = 15_000;
const REAL_TIMEOUT_MS = 5 * 60_000;

export interface Targets {
  /** With titles, for `describe.each`. */
  readonly each: readonly (readonly [string, () => Promise<Target>])[];
  /** A cluster is named, and may be a real one. */
  readonly isNamed: boolean;
  readonly template: number;
  /** For one test. */
  readonly timeoutMs: number;
}

/** The cluster that is named, by `npm run test:proxmox`; else simulated ones. */
export function targetsOf(generations: readonly Generation[]): Targets {
  const run = readRun(process.env);
  const cluster = run === null ? null : namedCluster(process.env);
  if (cluster !== null && run !== null)
    return {
      each: [[`of ${cluster.hosts.join(', ')}`, () => openTarget(cluster, run, null)]],
      isNamed: true,
      template: cluster.template,
      timeoutMs: REAL_TIMEOUT_MS,
    };
  const simulated = (generation: Generation) =>
    simulatedTarget(generation, newRun(`sim${generation}`, Date.now()));
  return {
    each: generations.map((generation) => [`simulated, of ${generation}`, () => simulated(generation)]),
    isNamed: false,
    template: SIMULATED_TEMPLATE,
    timeoutMs: SIMULATED_TIMEOUT_MS,
  };
}
