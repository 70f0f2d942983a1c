import { advanceOf, type Font } from '../paint/font.ts';

/** Breaks text into lines that fit, at spaces where it can. Spaces stay, so that the lines together are the text. */
export function wrap(font: Font, text: string, width: number): string[] {
  return text.split('\n').flatMap((paragraph) => wrapParagraph(font, paragraph, width));
}

function wrapParagraph(font: Font, paragraph: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  let pen = 0;
  let lastSpace = -1;
  for (const character of paragraph) {
    const advance = advanceOf(font, character);
    // what moves to the next line may be too long for that one
    while (pen + advance > width && line !== '' && character !== ' ') {
      const cut = lastSpace >= 0 ? lastSpace + 1 : line.length;
      lines.push(line.slice(0, cut));
      line = line.slice(cut);
      pen = [...line].reduce((sum, one) => sum + advanceOf(font, one), 0);
      lastSpace = -1;
    }
    if (character === ' ') lastSpace = line.length;
    line += character;
    pen += advance;
  }
  return [...lines, line];
}

/** The text, or as much of it as fits with an ellipsis. */
export function ellipsed(font: Font, text: string, width: number): string {
  let pen = 0;
  const ellipsis = advanceOf(font, '…');
  let fitted = '';
  for (const character of text) {
    pen += advanceOf(font, character);
    if (pen > width) return `${shortened(font, fitted, width - ellipsis)}…`;
    fitted += character;
  }
  return text;
}

function shortened(font: Font, text: string, width: number): string {
  let pen = 0;
  let kept = '';
  for (const character of text) {
    pen += advanceOf(font, character);
    if (pen > width) break;
    kept += character;
  }
  return kept;
}
