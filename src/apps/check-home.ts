import { AppError } from '../errors.ts';
import type { Provider } from '../instances/provider.ts';
import type { AppDefinition } from './definition.ts';

/** Throws when the provider cannot keep the home that the application asks for. */
export function checkHome(
  { home }: Pick<AppDefinition, 'home'>,
  provider: Provider,
  code: 'APP_INVALID' | 'CONFIG_INVALID',
  prefix: string,
): void {
  if (home === undefined) return;
  if (!provider.capabilities.keepsHomes) {
    throw new AppError(code, `${prefix}home: the provider ${provider.id} keeps no homes.`, {
      detail: 'home',
    });
  }
  const problem = provider.homeProblem?.({ path: home.path, template: home.template ?? null }) ?? null;
  if (problem === null) return;
  throw new AppError(code, `${prefix}home.${problem}.`, { detail: `home.${problem}` });
}
