import { fileURLToPath } from 'node:url';
import type { NavEntry, Renderer } from '../../../src/api.ts';
import { createRenderer } from '../../../src/http/nunjucks.ts';

const root = new URL('../../../', import.meta.url);

/** The real renderer with the real shared templates, and those of one plugin. */
export function pageRenderer(pluginId: string, nav: readonly NavEntry[] = []): Renderer {
  return createRenderer({
    shared: fileURLToPath(new URL('webroot/templates', root)),
    plugins: new Map([[pluginId, fileURLToPath(new URL(`plugins/${pluginId}/templates`, root))]]),
    nav,
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
