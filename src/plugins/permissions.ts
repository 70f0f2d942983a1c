import { Permissions } from '../auth/permissions.ts';
import type { Plugin } from './plugin.ts';

/** The core's permissions and those of the plugins, under their full names. */
export function permissionsOf(plugins: readonly { readonly plugin: Plugin }[]): Permissions {
  const rules = plugins.flatMap(({ plugin: { id, permissions = {} } }) =>
    Object.entries(permissions).map(([name, rule]) => [`${id}.${name}`, rule] as const),
  );
  return new Permissions(Object.fromEntries(rules));
}
