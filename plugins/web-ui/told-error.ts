import { asSaid, errorIn, type InstanceView, type Language, type Said } from '../../src/api.ts';

/** What was not done to a desktop, in the language of the page. */
export function toldError(error: InstanceView['actionError'], language: Language, said: Said = asSaid) {
  return error === null ? null : { ...errorIn(error, language, said), action: error.action };
}
