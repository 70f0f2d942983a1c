import { size } from '../../../src/api.ts';
import type { Limits } from './model.ts';
import type { Place, Reader } from './reader.ts';

const MIB = 1024 ** 2;
/** Docker itself refuses less. */
const LEAST_MEMORY = 6 * MIB;

const DEPLOY_REASONS = {
  replicas: 'each service runs once',
  mode: 'each service runs once',
  restart_policy: 'no service is restarted',
};

export interface LimitPlaces {
  readonly deploy?: Place;
  readonly cpus?: Place;
  readonly mem_limit?: Place;
  readonly pids_limit?: Place;
  readonly shm_size?: Place;
}

/** `deploy.resources.limits`, or the older keys beside it; not both. */
export function readLimits(reader: Reader, places: LimitPlaces): Limits {
  const { resources } =
    places.deploy === undefined ? {} : reader.fields(places.deploy, ['resources'], DEPLOY_REASONS);
  const { limits } =
    resources === undefined
      ? {}
      : reader.fields(resources, ['limits'], { reservations: 'nothing is reserved' });
  const given = limits === undefined ? {} : reader.fields(limits, ['cpus', 'memory', 'pids']);
  const memory = either(reader, given.memory, places.mem_limit);
  const cpus = either(reader, given.cpus, places.cpus);
  const pids = either(reader, given.pids, places.pids_limit);
  return {
    memory: memory === null ? null : readSize(reader, memory, LEAST_MEMORY),
    cpus: cpus === null ? null : reader.number(cpus, { least: 0.01, most: 1024, whole: false }),
    pids: pids === null ? null : reader.number(pids, { least: 16, most: 1_000_000, whole: true }),
    shmSize: places.shm_size === undefined ? null : readSize(reader, places.shm_size, MIB),
  };
}

function either(reader: Reader, limit: Place | undefined, older: Place | undefined): Place | null {
  if (limit !== undefined && older !== undefined) {
    reader.problem(older, 'stands in deploy.resources.limits too; keep one of them');
  }
  return limit ?? older ?? null;
}

function readSize(reader: Reader, place: Place, least: number): number | null {
  const text = reader.text(place, 'a size such as "512m"');
  if (text === null) return null;
  const read = size(least).safeParse(text);
  return read.success ? read.data : reader.problem(place, read.error.issues[0]?.message ?? 'expected a size');
}
