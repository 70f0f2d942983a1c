import { Hono } from 'hono';
import type { AppEnv } from '../../../src/api.ts';
import { createApp } from '../../../src/app.ts';
import { Rush } from '../../../src/rush.ts';
import { asSaid, type Said } from '../../../src/texts/phrases.ts';
import type { Language } from '../../../src/texts/texts.ts';
import { failing } from './failing.ts';
import type { FakeCore } from './fake-core.ts';

export const BODY_LIMIT = 65_536;

/**
 * The real app with everything that a request passes, on fake services.
 * @param staticFolders name below /static → folders.
 */
export function fakeGateway(
  core: FakeCore,
  routes: Hono<AppEnv>,
  staticFolders: ReadonlyMap<string, readonly string[]> = new Map(),
  phrases: (language: Language) => Said = () => asSaid,
): Hono<AppEnv> {
  return createApp({
    metrics: new Hono<AppEnv>(),
    log: core.log,
    db: failing('db'),
    auth: core.auth,
    keys: failing('keys'),
    audit: { add: async () => {} },
    acts: () => new Map(),
    permissions: core.permissions,
    render: core.render,
    key: Buffer.alloc(32, 1),
    publicUrl: undefined,
    isTrustedProxy: () => false,
    bodyLimit: BODY_LIMIT,
    isClosing: () => false,
    rush: new Rush(),
    staticFolders,
    tunnels: new Hono<AppEnv>(),
    routes: [routes],
    errorShapes: new Map(),
    phrases,
  });
}
