import { forbidden } from '../errors.ts';
import type { RawParams } from '../http/raw-params.ts';
import type { Access } from './access.ts';
import type { Identity } from './identity.ts';

/** What a call asks for, as the official schema declares it. `{name}` in a path is a parameter. */
export type Permission =
  | 'world'
  | 'any-user'
  | {
      readonly path: string;
      readonly privs: readonly string[];
      readonly any?: boolean;
      readonly onlyWith?: string;
    }
  | { readonly all: readonly Permission[] }
  | { readonly any: readonly Permission[] };

/** @throws PveError 403 */
export function checkPermission(permission: Permission, access: Access, who: Identity, raw: RawParams): void {
  if (permission === 'world' || permission === 'any-user') return;
  if ('all' in permission) {
    for (const one of permission.all) checkPermission(one, access, who, raw);
    return;
  }
  if (!('path' in permission)) {
    // of several ways none is named
    if (!permission.any.some((one) => isGiven(one, access, who, raw))) throw forbidden();
    return;
  }
  if (permission.onlyWith !== undefined && (raw[permission.onlyWith] ?? null) === null) throw forbidden();
  const path = permission.path.replace(/\{(\w+)\}/g, (_, name: string) => String(raw[name] ?? ''));
  access.need(who, path, permission.privs, permission.any ?? false);
}

function isGiven(permission: Permission, access: Access, who: Identity, raw: RawParams): boolean {
  try {
    checkPermission(permission, access, who, raw);
    return true;
  } catch {
    return false;
  }
}

export const onGuest = (...privs: readonly string[]): Permission => ({ path: '/vms/{vmid}', privs });
