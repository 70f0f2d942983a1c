import { vi } from 'vitest';

/** What vitest's fake clock puts on the functions that it replaces. */
interface FakeClock {
  readonly timers?: Record<string, unknown>;
}

type MakeTimer = ((...of: unknown[]) => NodeJS.Timeout) & { readonly clock: FakeClock };

const names = ['setTimeout', 'setInterval'] as const;

/**
 * Fakes the timers, like `vi.useFakeTimers`, whose timer count also has timers that are not the program's: Node's own
 * fetch sets some whenever a connection of an earlier test goes idle or closes.
 * @returns tells where each timer was set that the program has not let go of.
 */
export function useOwnTimers(options: Parameters<typeof vi.useFakeTimers>[0] = {}): () => string[] {
  vi.useFakeTimers(options);
  const setAt = new Map<string, string>();
  const { clock } = globalThis.setTimeout as unknown as MakeTimer;
  for (const name of names) {
    const fake = globalThis[name] as unknown as MakeTimer;
    const watched = (...of: unknown[]): NodeJS.Timeout => {
      const timer = fake(...of);
      const frames = new Error(name).stack?.split('\n').filter(isOurs) ?? [];
      if (frames.length > 0) setAt.set(String(Number(timer)), frames.map((frame) => frame.trim()).join(', '));
      return timer;
    };
    globalThis[name] = Object.assign(watched, fake) as never;
  }
  return () => Object.keys(clock.timers ?? {}).flatMap((id) => setAt.get(id) ?? []);
}

function isOurs(frame: string): boolean {
  return /\/(src|plugins|test)\//.test(frame) && !/own-timers|node_modules|node:/.test(frame);
}
