import { z } from 'zod';
import { KEYBOARD_LAYOUTS } from '../protocols/keyboard-layouts.ts';
import { LANGUAGES, type Language } from '../texts/texts.ts';

/** How somebody wants pages and the viewer to be. What is not chosen follows the browser, and the application. */
export const preferencesSchema = z.strictObject({
  language: z.enum(Object.keys(LANGUAGES) as [Language, ...Language[]]).optional(),
  theme: z.enum(['light', 'dark']).optional(),
  /** How a desktop is fitted into its window, until another way is chosen in that browser. */
  sizing: z.enum(['fit', 'real', 'resize']).optional(),
  /** Id of the viewer to open first, where an application can be seen with it. */
  viewer: z.string().min(1).max(40).optional(),
  /** What the picture gives up first where the network is slow: sharpness, or speed. */
  quality: z.enum(['fast', 'sharp']).optional(),
  /** Whether what is copied on one side can be pasted on the other. */
  clipboard: z.enum(['off']).optional(),
  /** Whether a lost desktop is connected again by itself, or when the person says so. */
  reconnect: z.enum(['ask']).optional(),
  /** The keyboard that desktops are told of, where their protocol (RDP) has such a thing. */
  keyboardLayout: z.enum(KEYBOARD_LAYOUTS).optional(),
});

export type Preferences = Readonly<z.output<typeof preferencesSchema>>;

/** What is stored, without what this version does not know. */
export function storedPreferences(stored: Record<string, unknown> | null): Preferences {
  if (stored === null) return {};
  const known = Object.entries(preferencesSchema.shape).flatMap(([name, schema]) => {
    const { success, data } = schema.safeParse(stored[name]);
    return success && data !== undefined ? [[name, data]] : [];
  });
  return Object.fromEntries(known);
}
