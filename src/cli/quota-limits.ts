import { parseSize } from '../config/size.ts';
import { AppError } from '../errors.ts';
import { type Limits, QUOTAS, UNLIMITED } from '../quotas/amounts.ts';

/**
 * The limits with one more: `containers=10`, `memory=8g`, `cpus=unlimited`; `vms=default` is what is configured. Throws
 * BAD_REQUEST for what is none.
 */
export function withLimit(limits: Limits, given: string): Limits {
  const [, word, text = ''] = /^([a-z]+)=(.+)$/.exec(given) ?? [];
  const name = QUOTAS.find((one) => one === word);
  if (name === undefined)
    throw wrong(given, `expected one of ${QUOTAS.join(', ')}, followed by = and a limit`);
  const { [name]: _, ...others } = limits;
  if (text === 'default') return others;
  if (text === 'unlimited' || text === '-1') return { ...others, [name]: UNLIMITED };
  const isSize = name === 'memory' || name === 'disk';
  const amount = isSize ? parseSize(text) : amountOf(text);
  if (amount !== null && (isSize || name === 'cpus' || Number.isInteger(amount)))
    return { ...others, [name]: amount };
  const what = name === 'cpus' ? 'a number' : 'a whole number';
  throw wrong(given, `expected ${isSize ? 'a size such as 8g' : what}, unlimited or default`);
}

const amountOf = (text: string): number | null =>
  /^\d{1,12}(?:\.\d{1,3})?$/.test(text) ? Number(text) : null;

const wrong = (given: string, why: string): AppError =>
  new AppError('BAD_REQUEST', `${given.slice(0, 80)}: ${why}.`, {
    remedy: 'Write such as containers=10 memory=64g cpus=unlimited vms=default.',
  });
