import type { AppDefinition } from '../apps/definition.ts';
import { appDefinition } from '../apps/definition.ts';
import type { Sealer } from '../auth/seal.ts';
import type { InstanceRow } from '../db/schema/rows.ts';

/**
 * The application as it was when the instance was started, so that a later change of it disturbs nobody.
 * Settings may hold secrets (an environment) and are sealed; credentials live in the connection row.
 */
export function snapshotApp(sealer: Sealer, instanceId: string, app: AppDefinition): Record<string, unknown> {
  const { credentials: _, settings, ...open } = app;
  return { ...open, sealed: sealer.seal(JSON.stringify(settings), `app-snapshot:${instanceId}`) };
}

export function restoreApp(
  sealer: Sealer,
  instanceId: string,
  snapshot: Record<string, unknown>,
): AppDefinition {
  const { sealed, ...open } = snapshot;
  const settings = JSON.parse(sealer.open(String(sealed), `app-snapshot:${instanceId}`)) as Record<
    string,
    unknown
  >;
  return appDefinition.parse({ ...open, settings });
}

/** What a list shows of the application, read without opening anything sealed. */
export function snapshotFace(
  snapshot: Record<string, unknown>,
): Pick<AppDefinition, 'icon' | 'protocol' | 'viewer' | 'width' | 'height'> &
  Partial<Pick<AppDefinition, 'record'>> {
  return snapshot as unknown as AppDefinition;
}

const DEFAULT_GRACE_SECONDS = 5;

/** Milliseconds that the desktop is given to end by itself. */
export function graceMsOf(app: InstanceRow['app']): number {
  return Number(app.stopGraceSeconds ?? DEFAULT_GRACE_SECONDS) * 1000;
}
