import { actionsPage } from './actions-page.ts';
import { configPage } from './config-page.ts';
import { errorsPage } from './errors-page.ts';
import { documentedPlugins } from './plugins.ts';

/** The generated pages: their text by their path below the project. */
export async function pages(): Promise<Record<string, string>> {
  return {
    'docs/action-api.md': actionsPage(),
    'docs/config.md': configPage(await documentedPlugins()),
    'docs/errors.md': errorsPage(),
  };
}
