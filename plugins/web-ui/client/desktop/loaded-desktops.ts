import type { DesktopModule } from './desktop.ts';

/** The viewers' libraries that this document has already, each put here by itself: what is here need not be waited for. */
export const loadedDesktops: { vnc?: DesktopModule; guacamole?: DesktopModule } = {};
