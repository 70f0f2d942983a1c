/** The Guacamole protocol as plain as it can be written, and apart from the product’s own code, which it tests. */

export function instruction(...elements: readonly (string | number)[]): string {
  return `${elements.map((element) => `${[...String(element)].length}.${element}`).join(',')};`;
}

/** The first instruction of a text and what follows; null when there is no whole one. */
export function firstInstruction(text: string): { elements: string[]; rest: string } | null {
  const characters = [...text];
  const elements: string[] = [];
  let at = 0;
  for (;;) {
    const dot = characters.indexOf('.', at);
    if (dot < 0) return null;
    const end = dot + 1 + Number(characters.slice(at, dot).join(''));
    if (end >= characters.length) return null;
    elements.push(characters.slice(dot + 1, end).join(''));
    at = end + 1;
    if (characters[end] === ';') return { elements, rest: characters.slice(at).join('') };
    if (characters[end] !== ',') throw new Error(`no instruction: ${text.slice(0, 80)}`);
  }
}

/** All instructions of a text that holds whole ones only. */
export function instructions(text: string): string[][] {
  const all: string[][] = [];
  for (let rest = text; rest !== ''; ) {
    const first = firstInstruction(rest);
    if (first === null) throw new Error(`half an instruction: ${rest.slice(0, 80)}`);
    all.push(first.elements);
    rest = first.rest;
  }
  return all;
}
