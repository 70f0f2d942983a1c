import type { Colour } from '../paint/canvas.ts';
import type { Font } from '../paint/font.ts';

export const COLOURS = {
  panel: 0x0c1222,
  onPanel: 0xeef1f8,
  onPanelDim: 0xa9b3c9,
  accent: 0x3d6fe0,
  accentDark: 0x2f59bd,
  window: 0xfbfcfe,
  titleBar: 0xeceff6,
  line: 0xd3d9e6,
  text: 0x1d2433,
  dim: 0x69748b,
  paper: 0xffffff,
  dots: 0xdfe4ee,
  good: 0x1f8a5b,
} as const satisfies Record<string, Colour>;

/** Colours to draw with. */
export const INKS: readonly Colour[] = [0x1d2433, 0x3d6fe0, 0x1f9d72, 0xf0a020, 0xe2574c, 0x9152c8];

export const FONTS = {
  small: { cap: 8.5, weight: 1.2 },
  text: { cap: 10, weight: 1.35 },
  title: { cap: 9.5, weight: 1.7 },
  brand: { cap: 11, weight: 1.9 },
  clock: { cap: 34, weight: 3 },
  clockSmall: { cap: 22, weight: 2.4 },
} as const satisfies Record<string, Font>;

/** Distance of two lines' baselines. */
export const LINE_HEIGHT = 23;
export const PANEL_HEIGHT = 36;
export const TITLE_HEIGHT = 34;
export const RADIUS = 10;
export const SHADOW = 22;
