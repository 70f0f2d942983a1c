import { AppError } from './errors.ts';

/** A name, or another text of one line, without the spaces around it. Throws INVALID_BODY for none, and as `checkedLine`. */
export function checkedName(field: string, text: string, most: number): string {
  const name = text.trim();
  if (name === '') throw invalid(field, `${field}: expected some text, got none.`);
  return checkedLine(field, name, most);
}

/** Throws INVALID_BODY for more than `most` characters, and for what would break the line. */
export function checkedLine(field: string, text: string, most: number): string {
  if (/\p{Cc}/u.test(text)) throw invalid(field, `${field}: expected no control characters.`);
  return checkedText(field, text, most);
}

/** Throws INVALID_BODY for more than `most` characters. */
export function checkedText(field: string, text: string, most: number): string {
  if (Array.from(text).length <= most) return text;
  throw invalid(field, `${field}: expected at most ${most} characters.`);
}

/** Throws INVALID_BODY for more than `most`. */
export function checkedList<Item>(field: string, list: readonly Item[], most: number): readonly Item[] {
  if (list.length <= most) return list;
  throw invalid(field, `${field}: expected at most ${most} of them.`);
}

/** As ids of rows are. Throws INVALID_BODY for anything else. */
export function checkedId(field: string, id: string): string {
  if (/^[a-z0-9]{1,32}$/.test(id)) return id;
  throw invalid(field, `${field}: expected 1 to 32 small letters and digits.`);
}

/** One of `known`. Throws INVALID_BODY for anything else. */
export function checkedChoice<Known extends string>(
  field: string,
  given: string,
  known: readonly Known[],
): Known {
  const found = known.find((one) => one === given);
  if (found === undefined) throw invalid(field, `${field}: expected one of ${known.join(', ')}.`);
  return found;
}

export interface Part {
  readonly offset: number;
  readonly limit: number;
}

/**
 * Which part of a list is read: no service reads more at once than `most`, whatever it was asked for. Throws BAD_REQUEST for
 * what is no number of items, of which some databases make all of them.
 */
export function partOf(
  { offset = 0, limit }: { readonly offset?: number | undefined; readonly limit?: number | undefined },
  { usual = 50, most = 200 } = {},
): Part {
  const wanted = limit ?? usual;
  for (const [field, number] of Object.entries({ offset, limit: wanted })) {
    if (Number.isSafeInteger(number) && number >= 0) continue;
    throw new AppError('BAD_REQUEST', `${field}: expected a whole number from 0 on.`, { detail: field });
  }
  return { offset, limit: Math.min(wanted, most) };
}

function invalid(field: string, message: string): AppError {
  return new AppError('INVALID_BODY', message, { detail: field });
}
