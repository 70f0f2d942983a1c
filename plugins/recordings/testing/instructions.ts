/** Guacamole instructions as they are written: lengths in code points. */
export function instructions(...all: readonly (readonly (string | number)[])[]): string {
  return all
    .map((elements) => `${elements.map((each) => `${[...String(each)].length}.${each}`).join(',')};`)
    .join('');
}
