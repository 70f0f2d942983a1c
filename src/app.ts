import { type Context, Hono } from 'hono';
import type { AuditLog } from './audit/audit-log.ts';
import type { KeyDoor } from './auth/keys.ts';
import type { Permissions } from './auth/permissions.ts';
import type { AuthService } from './auth/service.ts';
import type { Database } from './db/database.ts';
import { AppError } from './errors.ts';
import { type Acts, auditRefusedKeys, auditRequests } from './http/audit-requests.ts';
import { authenticate } from './http/authenticate.ts';
import { bodyLimit } from './http/body-limit.ts';
import { clientAddress, isHttps, type ProxyTest } from './http/client-address.ts';
import { countRequests } from './http/count-requests.ts';
import type { AppEnv } from './http/env.ts';
import { type ErrorShapes, errorAnswer } from './http/errors.ts';
import { healthRoutes } from './http/health.ts';
import type { Renderer } from './http/render.ts';
import { requestLog } from './http/request-log.ts';
import { knowingPhrases } from './http/said.ts';
import { sameOrigin } from './http/same-origin.ts';
import { securityHeaders } from './http/security-headers.ts';
import { staticFiles } from './http/static-files.ts';
import type { Logger } from './log.ts';
import type { Rush } from './rush.ts';
import type { Said } from './texts/phrases.ts';
import type { Language } from './texts/texts.ts';

export interface AppParts {
  readonly log: Logger;
  readonly db: Database;
  readonly auth: AuthService;
  readonly keys: KeyDoor;
  readonly permissions: Permissions;
  readonly render: Renderer;
  readonly key: Buffer;
  /** As configured; undefined where it follows from host and port. */
  readonly publicUrl: string | undefined;
  readonly isTrustedProxy: ProxyTest;
  readonly bodyLimit: number;
  readonly audit: Pick<AuditLog, 'add'>;
  /** What routes do, for the audit log. */
  readonly acts: () => Acts;
  readonly isClosing: () => boolean;
  /** Told of every request. */
  readonly rush: Rush;
  readonly staticFolders: ReadonlyMap<string, readonly string[]>;
  readonly metrics: Hono<AppEnv>;
  readonly tunnels: Hono<AppEnv>;
  /** Routes of the plugins, in order of set-up. */
  readonly routes: readonly Hono<AppEnv>[];
  readonly errorShapes: ErrorShapes;
  /** What is said in English, for pages in another language. */
  readonly phrases: (language: Language) => Said;
}

/** The Hono app: pure, opens nothing. A request passes these lines from top to bottom. */
export function createApp(parts: AppParts): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.use(countRequests(parts.rush));
  app.use(requestLog(parts.log));
  app.use(securityHeaders(parts.publicUrl?.startsWith('https://') ?? false));
  app.route('/', healthRoutes(parts.db, parts.isClosing));
  app.route('/', staticFiles(parts.staticFolders));
  app.use(knowingPhrases(parts.phrases));
  app.use(bodyLimit(parts.bodyLimit));
  const addressOf = (c: Context<AppEnv>): string => clientAddress(c, parts.isTrustedProxy);
  app.use(auditRefusedKeys(parts.audit, addressOf));
  app.use(
    authenticate({
      ...parts,
      isHttps: (c) => isHttps(c, parts.isTrustedProxy, parts.publicUrl),
      addressOf,
    }),
  );
  app.use(auditRequests(parts.audit, parts.acts, addressOf));
  app.use(
    sameOrigin(
      () => parts.publicUrl,
      (c) => isHttps(c, parts.isTrustedProxy, undefined),
    ),
  );
  app.route('/', parts.metrics);
  app.route('/', parts.tunnels);
  for (const routes of parts.routes) app.route('/', routes);
  app.notFound(() => {
    throw new AppError('NOT_FOUND', 'There is nothing at this address.');
  });
  app.onError(errorAnswer(parts.render, parts.log, parts.errorShapes));
  return app;
}
