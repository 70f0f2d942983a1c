import type { Place, Reader } from './reader.ts';

const LABEL = /^[a-zA-Z0-9][\w./-]{0,127}$/;
/** Names by which Deskgate and the docker compose command find what is theirs. */
const RESERVED = /^(deskgate|com\.docker)\./i;

/** A table, or a list of `name=value`. */
export function readLabels(reader: Reader, place: Place | undefined): Record<string, string> {
  if (place === undefined) return {};
  const labels: Record<string, string> = {};
  const add = (at: Place, name: string, written: string): void => {
    const value = reader.fill(at, written);
    if (RESERVED.test(name))
      reader.problem(at, 'labels below deskgate. and com.docker. are not for applications');
    else if (!LABEL.test(name))
      reader.problem(at, 'expected a label of letters, digits, dots, hyphens and slashes');
    else if (value !== null) labels[name] = value;
  };
  if (reader.isList(place)) {
    for (const item of reader.list(place) ?? []) {
      const [name = '', ...value] = (reader.written(item, 'name=value') ?? '').split('=');
      if (name !== '') add(item, name, value.join('='));
    }
    return labels;
  }
  for (const entry of reader.table(place) ?? []) {
    add(entry, entry.key, reader.isEmpty(entry) ? '' : (reader.written(entry) ?? ''));
  }
  return labels;
}
