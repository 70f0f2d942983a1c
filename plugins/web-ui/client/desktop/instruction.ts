/**
 * Guacamole instructions, `LEN.CONTENT(,LEN.CONTENT)*;`. LEN counts Unicode code points, where JavaScript's own length
 * counts an emoji twice.
 */

const PAIR = /[\ud800-\udbff][\udc00-\udfff]/g;

export function encodeInstruction(elements: readonly unknown[]): string {
  const encoded = elements.map((element) => {
    const text = String(element);
    return `${text.length - (text.match(PAIR)?.length ?? 0)}.${text}`;
  });
  return `${encoded.join(',')};`;
}

/** The instructions of one frame, which holds whole ones only. Throws for anything else. */
export function parseInstructions(frame: string): string[][] {
  const hasPairs = frame.search(PAIR) >= 0;
  const instructions: string[][] = [];
  let elements: string[] = [];
  let at = 0;
  while (at < frame.length) {
    const dot = frame.indexOf('.', at);
    const length = dot < 0 ? Number.NaN : Number(frame.slice(at, dot));
    if (!Number.isInteger(length)) throw new Error('The gateway sent an instruction without a length.');
    const start = dot + 1;
    const end = hasPairs ? afterCodePoints(frame, start, length) : start + length;
    const terminator = frame[end];
    elements.push(frame.slice(start, end));
    if (terminator === ';') {
      instructions.push(elements);
      elements = [];
    } else if (terminator !== ',') throw new Error('The gateway sent an incomplete instruction.');
    at = end + 1;
  }
  if (elements.length > 0) throw new Error('The gateway sent an incomplete instruction.');
  return instructions;
}

function afterCodePoints(text: string, start: number, count: number): number {
  let at = start;
  for (let left = count; left > 0 && at < text.length; left -= 1) {
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  return at;
}
