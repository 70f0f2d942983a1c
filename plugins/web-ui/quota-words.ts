import { QUOTAS, type QuotaView, UNLIMITED, usedInWords } from '../../src/api.ts';

/** From this share on people are told. */
const NEAR = 0.8;

/** How much is left, where little is: `You use 9 of 10 desktops in containers.` Null where there is enough. */
export function quotaNote({ used, allowed }: Pick<QuotaView, 'used' | 'allowed'>): string | null {
  const near = QUOTAS.filter((name) => allowed[name] !== UNLIMITED && used[name] >= allowed[name] * NEAR);
  if (near.length === 0) return null;
  const parts = near.map((name) => usedInWords(name, used[name], allowed[name]));
  const last = parts.pop() ?? '';
  const isReached = near.some((name) => used[name] >= allowed[name]);
  const what = parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
  return `You use ${what}.${isReached ? ' Stop a desktop before you start another one.' : ''}`;
}
