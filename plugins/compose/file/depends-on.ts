import { CONDITIONS, type Dependency } from './model.ts';
import type { Place, Reader } from './reader.ts';

/** Where a dependency is written, for what only the whole file tells. */
export interface PlacedDependency extends Dependency {
  readonly place: Place;
}

const REASONS = {
  required: 'every dependency is required',
  restart: 'no service is restarted',
};

/** A list of services, or a table that names the condition of each. */
export function readDependsOn(reader: Reader, place: Place | undefined): PlacedDependency[] {
  if (place === undefined) return [];
  if (!reader.isTable(place)) {
    return (reader.list(place) ?? []).flatMap((item) => {
      const service = reader.written(item, 'the name of a service');
      return service === null ? [] : [{ service, condition: 'service_started', place: item }];
    });
  }
  return (reader.table(place) ?? []).flatMap((entry) => {
    const { condition } = reader.fields(entry, ['condition'], REASONS);
    const chosen = condition === undefined ? 'service_started' : reader.oneOf(condition, CONDITIONS);
    return chosen === null ? [] : [{ service: entry.key, condition: chosen, place: entry }];
  });
}
