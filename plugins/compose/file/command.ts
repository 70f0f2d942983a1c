import type { Place, Reader } from './reader.ts';
import { splitWords } from './words.ts';

/** A list of words, or a text that is split into words before its variables are put in. Null where it is left out. */
export function readCommand(reader: Reader, place: Place | undefined): string[] | null {
  if (place === undefined || reader.isEmpty(place)) return null;
  const words = reader.isList(place)
    ? reader.list(place)?.map((item) => reader.text(item))
    : split(reader, place);
  if (words?.length === 0)
    return reader.problem(place, 'expected at least one word; leave it out to use the one of the image');
  return words?.filter((word) => word !== null) ?? null;
}

function split(reader: Reader, place: Place): (string | null)[] | null {
  const written = reader.written(place, 'a text or a list of texts');
  if (written === null) return null;
  const words = splitWords(written);
  if (words === null) return reader.problem(place, 'a quote is not closed');
  return words.map((word) => reader.fill(place, word));
}
