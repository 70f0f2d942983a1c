import type { Variable } from './model.ts';
import type { Place, Reader } from './reader.ts';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const SECRET_NAME = /pass|secret|token|credential|api_?key|private/i;
const NOT_PASSED_ON =
  'has no value; the environment of the gateway is not passed on: write an empty text ("") where that is meant';

/** A table of names, or a list of `NAME=value`; a later entry wins over an earlier one. */
export function readEnvironment(reader: Reader, place: Place | undefined): Variable[] {
  if (place === undefined) return [];
  const found = reader.isList(place) ? ofList(reader, place) : ofTable(reader, place);
  return [...new Map(found.map((variable) => [variable.name, variable])).values()];
}

function ofTable(reader: Reader, place: Place): Variable[] {
  return (reader.table(place) ?? []).flatMap((entry) => {
    if (reader.isEmpty(entry)) {
      reader.problem(entry, NOT_PASSED_ON);
      return [];
    }
    const written = reader.written(entry);
    return written === null ? [] : variable(reader, entry, entry.key, written);
  });
}

function ofList(reader: Reader, place: Place): Variable[] {
  return (reader.list(place) ?? []).flatMap((item) => {
    const written = reader.written(item, 'NAME=value');
    if (written === null) return [];
    const equals = written.indexOf('=');
    if (equals < 0) {
      reader.problem(item, NOT_PASSED_ON);
      return [];
    }
    return variable(reader, item, written.slice(0, equals), written.slice(equals + 1));
  });
}

function variable(reader: Reader, place: Place, name: string, written: string): Variable[] {
  if (!NAME.test(name)) {
    reader.problem(place, 'expected the name of an environment variable');
    return [];
  }
  const filled = reader.fillSecret(place, written);
  if (filled === null) return [];
  const { text, holdsSecret } = filled;
  return [{ name, value: text, isSecret: holdsSecret || SECRET_NAME.test(name), holdsPassword: holdsSecret }];
}
