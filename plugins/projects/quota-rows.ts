import { amountInWords, type Language, QUOTAS, type QuotaView, UNLIMITED } from '../../src/api.ts';

/** Used against allowed, as bars. */
export function quotaRows({ used, allowed }: QuotaView, language: Language) {
  return QUOTAS.map((name) => {
    const [has, may] = [used[name], allowed[name]];
    const isLimited = may !== UNLIMITED;
    return {
      name,
      used: amountInWords(name, has, language),
      allowed: isLimited ? amountInWords(name, may, language) : null,
      share: isLimited ? (may === 0 ? 100 : Math.min(100, Math.round((has / may) * 100))) : null,
    };
  });
}
