import { type Rect, rect } from '../paint/rect.ts';
import { PANEL_HEIGHT } from './theme.ts';

/** Where the windows are at first; null where there is no room. */
export interface Layout {
  readonly notes: Rect;
  readonly sketch: Rect | null;
  readonly clipboard: Rect | null;
  readonly clock: Rect | null;
}

const WIDE = 720;
const ROW_HEIGHT = 190;
const LOW = 460;
const NARROW_ROW_HEIGHT = 150;
const NARROW_LOW = 560;
const TINY = 340;
/** On a large screen the wallpaper shows around the windows. */
const MAX_WIDTH = 1680;
const MAX_HEIGHT = 980;

export function layoutOf(width: number, height: number): Layout {
  return width >= WIDE ? inGrid(width, height) : inColumn(width, height);
}

/** Two columns: notes and sketch, below them the clipboard and the clock. */
function inGrid(screenWidth: number, screenHeight: number): Layout {
  const margin = Math.round(Math.min(screenWidth, screenHeight) * 0.05);
  const gap = Math.min(28, Math.round(margin * 0.7));
  const width = Math.min(MAX_WIDTH, screenWidth - 2 * margin);
  const height = Math.min(MAX_HEIGHT, screenHeight - PANEL_HEIGHT - 2 * margin);
  const left = Math.round((screenWidth - width) / 2);
  const top = PANEL_HEIGHT + Math.round((screenHeight - PANEL_HEIGHT - height) / 2);
  const hasRow = screenHeight >= LOW;
  const first = hasRow ? height - gap - ROW_HEIGHT : height;
  const column = Math.round((width - gap) * 0.47);
  const [x, other] = [left + column + gap, width - gap - column];
  const below = top + first + gap;
  return {
    notes: rect(left, top, column, first),
    sketch: rect(x, top, other, first),
    clipboard: hasRow ? rect(left, below, column, ROW_HEIGHT) : null,
    clock: hasRow ? rect(x, below, other, ROW_HEIGHT) : null,
  };
}

/** One below the other, as on a telephone. */
function inColumn(width: number, height: number): Layout {
  const margin = 14;
  const inner = width - 2 * margin;
  const top = PANEL_HEIGHT + margin;
  const all = height - top - margin;
  if (height < TINY)
    return { notes: rect(margin, top, inner, all), sketch: null, clipboard: null, clock: null };
  const hasClipboard = height >= NARROW_LOW;
  const rest = all - margin - (hasClipboard ? NARROW_ROW_HEIGHT + margin : 0);
  const notes = Math.round(rest * 0.46);
  const bottom = height - margin - NARROW_ROW_HEIGHT;
  return {
    notes: rect(margin, top, inner, notes),
    sketch: rect(margin, top + notes + margin, inner, rest - notes),
    clipboard: hasClipboard ? rect(margin, bottom, inner, NARROW_ROW_HEIGHT) : null,
    clock: null,
  };
}
