/** Finding what a template has put on its page, for scripts in browsers. */

type ElementClass<E extends HTMLElement> = abstract new () => E;

/** The element that the template has under this id; a missing one is a mistake of ours. */
export function element<E extends HTMLElement>(id: string, kind: ElementClass<E>): E {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`The page has no ${kind.name} "${id}".`);
  return found;
}

/** Every element that matches, as far as it is of this kind. */
export function elements<E extends HTMLElement>(selector: string, kind: ElementClass<E>): E[] {
  return [...document.querySelectorAll(selector)].filter((found): found is E => found instanceof kind);
}
