import { type Rect, rect } from '../paint/rect.ts';
import { PANEL_HEIGHT } from './theme.ts';

/** Where the windows are at first; null where there is no room. */
export interface Layout {
  readonly notes: Rect;
  readonly sketch: Rect;
  readonly clipboard: Rect | null;
  readonly clock: Rect | null;
}

const WIDE = 720;
const ROW_HEIGHT = 190;
const LOW = 460;

export function layoutOf(width: number, height: number): Layout {
  return width >= WIDE ? inGrid(width, height) : inColumn(width, height);
}

/** Two columns: notes and sketch, below them the clipboard and the clock. */
function inGrid(width: number, height: number): Layout {
  const margin = Math.round(Math.min(width, height) * 0.05);
  const gap = Math.round(margin * 0.7);
  const top = PANEL_HEIGHT + margin;
  const left = Math.round((width - 2 * margin - gap) * 0.47);
  const right = width - 2 * margin - gap - left;
  const all = height - top - margin;
  const hasRow = height >= LOW;
  const first = hasRow ? all - gap - ROW_HEIGHT : all;
  const x = margin + left + gap;
  const below = top + first + gap;
  return {
    notes: rect(margin, top, left, first),
    sketch: rect(x, top, right, first),
    clipboard: hasRow ? rect(margin, below, left, ROW_HEIGHT) : null,
    clock: hasRow ? rect(x, below, right, ROW_HEIGHT) : null,
  };
}

/** One below the other, as on a telephone. */
function inColumn(width: number, height: number): Layout {
  const margin = 14;
  const inner = width - 2 * margin;
  const top = PANEL_HEIGHT + margin;
  const all = height - top - margin;
  const hasClipboard = height >= LOW + 100;
  const clipboard = hasClipboard ? 150 : 0;
  const rest = all - (hasClipboard ? clipboard + margin : 0) - margin;
  const notes = Math.round(rest * 0.46);
  return {
    notes: rect(margin, top, inner, notes),
    sketch: rect(margin, top + notes + margin, inner, rest - notes),
    clipboard: hasClipboard ? rect(margin, height - margin - clipboard, inner, clipboard) : null,
    clock: null,
  };
}
