import type { Protocol, ProviderCapabilities } from './provider.ts';

/**
 * As what a desktop can be shown: as its application says, and as the console that its machine has whatever runs in it.
 * @param capabilities of its provider; null where that is not there any more.
 */
export function waysToSee(
  protocol: Protocol,
  capabilities: ProviderCapabilities | null,
): readonly Protocol[] {
  if (protocol === 'console' || capabilities?.hasConsole !== true) return [protocol];
  return [protocol, 'console'];
}

/** Those that can show it, in their order. */
export function ableToShow<T extends { readonly protocols: readonly Protocol[] }>(
  transports: readonly T[],
  ways: readonly Protocol[],
): T[] {
  return transports.filter(({ protocols }) => protocols.some((protocol) => ways.includes(protocol)));
}
