import { errorIn, type InstanceView, type Language } from '../../src/api.ts';

/** What was not done to a desktop, in the language of the page. */
export function toldError(error: InstanceView['actionError'], language: Language) {
  return error === null ? null : { ...errorIn(error, language), action: error.action };
}
