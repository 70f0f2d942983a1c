import { amountInWords, QUOTAS, type QuotaView, UNLIMITED } from '../../src/api.ts';
import type { PageWords } from './texts/texts.ts';

/** From this share on people are told. */
const NEAR = 0.8;

/** How much is left, where little is: `You use 9 of 10 desktops in containers.` Null where there is enough. */
export function quotaNote(
  { used, allowed }: Pick<QuotaView, 'used' | 'allowed'>,
  say: PageWords,
): string | null {
  const near = QUOTAS.filter((name) => allowed[name] !== UNLIMITED && used[name] >= allowed[name] * NEAR);
  if (near.length === 0) return null;
  const parts = near.map((name) =>
    say(`quota.${name}`, {
      used: amountInWords(name, used[name], say.language),
      allowed: amountInWords(name, allowed[name], say.language),
    }),
  );
  const last = parts.pop() ?? '';
  const isReached = near.some((name) => used[name] >= allowed[name]);
  const what = parts.length === 0 ? last : say('quota.and', { some: parts.join(', '), last });
  return say(isReached ? 'quota.reached' : 'quota.use', { what });
}
