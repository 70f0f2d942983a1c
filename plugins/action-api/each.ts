import { asAppError, ERROR_TABLE } from '../../src/api.ts';
import type { Caller, Outcome } from './action.ts';

export interface Result {
  /** Of what it is about; null where nothing was made. */
  readonly id: string | null;
  readonly retCode: number;
  readonly message: string;
  /** The thing as it is now; null where it is gone or nothing was done. */
  readonly data: unknown;
}

interface Done {
  readonly id: string;
  readonly data: unknown;
}

/** Does one after the other, whatever becomes of each. @param idOf null for what is yet to be made. */
export async function each<Item>(
  { core }: Caller,
  items: readonly Item[],
  idOf: (item: Item) => string | null,
  work: (item: Item) => Promise<Done>,
): Promise<Outcome> {
  const results: Result[] = [];
  const problems: Outcome['problem'][] = [];
  for (const item of items) {
    try {
      results.push({ ...(await work(item)), retCode: 0, message: 'ok' });
    } catch (thrown) {
      const error = asAppError(thrown);
      if (error.code === 'INTERNAL')
        core.log.error({ err: error.cause ?? thrown }, 'a part of an action failed');
      const { code, message } = error;
      results.push({ id: idOf(item), retCode: ERROR_TABLE[code].action, message, data: null });
      problems.push({ code, message });
    }
  }
  const resources = results.flatMap(({ id }) => id ?? []);
  const [first = null] = problems;
  const done = items.length - problems.length;
  if (first === null || done === 0) return { data: { results }, problem: first, resources };
  const message = `${done} of ${items.length} were done.`;
  return { data: { results }, problem: { code: 'PARTLY_DONE', message }, resources };
}

/** The same for things that are there, each once. */
export function eachId(
  caller: Caller,
  ids: readonly string[],
  work: (id: string) => Promise<unknown>,
): Promise<Outcome> {
  return each(
    caller,
    [...new Set(ids)],
    (id) => id,
    async (id) => ({ id, data: await work(id) }),
  );
}
