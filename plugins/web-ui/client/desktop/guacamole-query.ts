import type { Sizing, Wishes } from './desktop.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What the gateway is told of this viewer, and of how its person wants desktops to be. */
export function guacamoleQuery(
  size: () => Size,
  sizing: Sizing,
  { quality, keyboardLayout }: Wishes,
): Record<string, string> {
  return {
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    ...(keyboardLayout === null ? {} : { keyboardLayout }),
    ...(quality === 'fast' ? { colorDepth: '16' } : {}),
    ...(quality === 'sharp' ? { lossless: 'true' } : {}),
    ...(sizing === 'resize' ? { width: String(size().width), height: String(size().height) } : {}),
  };
}
