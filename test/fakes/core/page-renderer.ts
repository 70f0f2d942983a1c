import { fileURLToPath } from 'node:url';
import type { Contributions, NavEntry, Renderer } from '../../../src/api.ts';
import { createRenderer } from '../../../src/http/nunjucks.ts';

const root = new URL('../../../', import.meta.url);

/** The real renderer with the real shared templates, and those of one plugin. */
export function pageRenderer(
  pluginId: string,
  nav: readonly NavEntry[] = [],
  texts: NonNullable<Contributions['texts']> | null = null,
): Renderer {
  return createRenderer({
    shared: fileURLToPath(new URL('webroot/templates', root)),
    plugins: new Map([[pluginId, fileURLToPath(new URL(`plugins/${pluginId}/templates`, root))]]),
    nav: texts === null ? nav : nav.map((entry) => ({ ...entry, texts })),
    texts: texts === null ? new Map() : new Map([[pluginId, texts]]),
    version: '0.0.0-test',
  });
}

/** What the gateway serves below /static, as `fakeGateway` wants it. */
export function pageStatics(pluginId: string): ReadonlyMap<string, readonly string[]> {
  return new Map([
    ['', [fileURLToPath(new URL('webroot/static', root))]],
    [pluginId, [fileURLToPath(new URL(`dist/public/${pluginId}`, root))]],
  ]);
}
