import { AppError } from '../errors.ts';
import type { Provider } from '../instances/provider.ts';
import type { AppDefinition } from './definition.ts';

/** Throws when desktops of the application cannot be started before it is known whose they are. */
export function checkWarm(
  { warm, home }: Pick<AppDefinition, 'warm' | 'home'>,
  provider: Provider,
  code: 'APP_INVALID' | 'CONFIG_INVALID',
  prefix: string,
): void {
  if (warm === 0) return;
  const problem = !provider.capabilities.survivesGateway
    ? `desktops of the provider ${provider.id} cannot be started ahead`
    : home !== undefined && provider.capabilities.bindsHomes !== true
      ? `the provider ${provider.id} cannot give a desktop that was started ahead the home of whoever gets it`
      : null;
  if (problem !== null) throw new AppError(code, `${prefix}warm: ${problem}.`, { detail: 'warm' });
}
