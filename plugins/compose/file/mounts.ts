import { size } from '../../../src/api.ts';
import type { Mount } from './model.ts';
import type { Place, Reader } from './reader.ts';

/** What a service mounts, with where it is written. */
export interface Mounts {
  readonly mounts: readonly (Mount & { readonly place: Place })[];
  readonly tmpfs: Readonly<Record<string, string>>;
}

const LONG_KEYS = ['type', 'source', 'target', 'read_only', 'tmpfs'] as const;
const LONG_REASONS = {
  bind: 'folders are mounted as they are',
  volume: 'volumes are mounted as they are',
  consistency: 'it has no meaning here',
};
const VOLUME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;
const TMPFS_OPTION = /^(size=\d+[kmg]?|mode=[0-7]{3,4}|uid=\d+|gid=\d+|rw|ro|noexec|exec|nosuid|nodev)$/i;

const SOURCE =
  'expected the name of a volume or an absolute path of the Docker host; relative paths mean nothing there';

export function readMounts(reader: Reader, volumes: Place | undefined, tmpfs: Place | undefined): Mounts {
  const mounts: (Mount & { place: Place })[] = [];
  const inMemory: Record<string, string> = {};
  for (const item of volumes === undefined ? [] : (reader.list(volumes) ?? [])) {
    const read = reader.isTable(item) ? readLong(reader, item) : readShort(reader, item);
    if (read === null) continue;
    if ('options' in read) inMemory[read.target] = read.options;
    else mounts.push({ ...read, place: item });
  }
  for (const item of tmpfsItems(reader, tmpfs)) {
    const text = reader.text(item, 'an absolute path');
    if (text === null) continue;
    const [target = '', ...options] = text.split(':');
    if (isTarget(reader, item, target) && areOptions(reader, item, options.join(':'))) {
      inMemory[target] = options.join(':');
    }
  }
  refuseRepeats(reader, mounts, inMemory);
  return { mounts, tmpfs: inMemory };
}

function tmpfsItems(reader: Reader, place: Place | undefined): Place[] {
  if (place === undefined) return [];
  return reader.isList(place) ? (reader.list(place) ?? []) : [place];
}

type Read = Mount | { readonly target: string; readonly options: string };

/** `data:/var/lib/data:ro` */
function readShort(reader: Reader, place: Place): Read | null {
  const text = reader.text(place, 'source:/target or a table');
  if (text === null) return null;
  const [source = '', target, mode = 'rw', ...rest] = text.split(':');
  if (target === undefined) {
    return reader.problem(
      place,
      'expected source:/target; a volume without a name would be lost: declare one',
    );
  }
  if (rest.length > 0 || !/^(rw|ro)$/.test(mode)) {
    return reader.problem(place, 'expected source:/target, source:/target:ro or source:/target:rw');
  }
  return mount(reader, place, { source, target, readOnly: mode === 'ro' });
}

function readLong(reader: Reader, place: Place): Read | null {
  const fields = reader.fields(place, LONG_KEYS, LONG_REASONS);
  if (fields.type === undefined || fields.target === undefined) {
    return reader.problem(place, `expected a ${fields.type === undefined ? 'type' : 'target'}`);
  }
  const type = reader.oneOf(fields.type, ['volume', 'bind', 'tmpfs']);
  const target = reader.text(fields.target, 'an absolute path');
  if (type === null || target === null) return null;
  if (type === 'tmpfs') {
    if (fields.source !== undefined) return reader.problem(fields.source, 'a tmpfs has no source');
    const options = readTmpfsTable(reader, fields.tmpfs);
    return isTarget(reader, fields.target, target) ? { target, options } : null;
  }
  if (fields.tmpfs !== undefined) reader.problem(fields.tmpfs, 'expected only where type is tmpfs');
  if (fields.source === undefined) return reader.problem(place, 'expected a source');
  const source = reader.text(fields.source, 'a source');
  if (source === null) return null;
  const readOnly = fields.read_only !== undefined && reader.flag(fields.read_only) === true;
  const read = mount(reader, fields.source, { source, target, readOnly });
  if (read !== null && read.type !== type) {
    return reader.problem(
      fields.source,
      `expected ${type === 'bind' ? 'an absolute path' : 'the name of a volume'}`,
    );
  }
  return read;
}

function mount(reader: Reader, place: Place, given: Omit<Mount, 'type'>): Mount | null {
  const isBind = given.source.startsWith('/');
  if (!isBind && !VOLUME.test(given.source)) return reader.problem(place, SOURCE);
  if (!isTarget(reader, place, given.target)) return null;
  return { type: isBind ? 'bind' : 'volume', ...given };
}

/** @returns options as Docker takes them. */
function readTmpfsTable(reader: Reader, place: Place | undefined): string {
  if (place === undefined) return '';
  const { size: bytes, mode } = reader.fields(place, ['size', 'mode']);
  const options: string[] = [];
  if (bytes !== undefined) {
    const read = size(1024).safeParse(reader.text(bytes, 'a size') ?? '');
    if (read.success) options.push(`size=${read.data}`);
    else reader.problem(bytes, 'expected a size such as "64m"');
  }
  if (mode !== undefined) {
    const read = reader.matching(mode, /^0?o?[0-7]{3,4}$/, 'a mode such as 01777');
    if (read !== null) options.push(`mode=${read.replace('o', '')}`);
  }
  return options.join(',');
}

function isTarget(reader: Reader, place: Place, target: string): boolean {
  const isFine = /^\/[^:,]+$/.test(target) && !target.split('/').includes('..');
  if (!isFine) reader.problem(place, 'expected an absolute path in the container, without colons and commas');
  return isFine;
}

function areOptions(reader: Reader, place: Place, options: string): boolean {
  const isFine = options === '' || options.split(',').every((option) => TMPFS_OPTION.test(option));
  if (!isFine)
    reader.problem(place, 'expected tmpfs options among size, mode, uid, gid, ro, rw, exec, noexec');
  return isFine;
}

function refuseRepeats(
  reader: Reader,
  mounts: Mounts['mounts'],
  tmpfs: Readonly<Record<string, string>>,
): void {
  const seen = new Set(Object.keys(tmpfs));
  for (const { target, place } of mounts) {
    if (seen.has(target)) reader.problem(place, 'something else is mounted at the same place');
    seen.add(target);
  }
}
