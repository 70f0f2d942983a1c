import type { TestGateway } from '../../flows/gateway.ts';
import { programFiles } from './source-words.ts';

/** A number fits wherever a sentence has something that is different each time. */
const filled = (template: string): string =>
  template.replace(/\$\{[\w.]*\bnoun\}/g, 'machine').replace(/\$\{(?:[^{}]|\{[^}]*\})*\}/g, '7');

async function found(pattern: RegExp, folder = ''): Promise<string[]> {
  const files = (await programFiles()).filter(({ path }) => path.startsWith(folder));
  const all = files.flatMap(({ text }) =>
    [...text.matchAll(pattern)].map(([, one, two]) => one ?? two ?? ''),
  );
  return [...new Set(all.map((text) => filled(text.replaceAll("\\'", "'"))))];
}

/** What a stage of a start says, of whichever provider. */
export const stageMessages = (): Promise<string[]> =>
  found(/\b(?:progress|say)\((?:`([^`]+)`|'((?:[^'\\]|\\.)+)')\)/g).then((all) => [
    ...all.filter((text) => text.includes(' ')),
    'Its disks are put back, and it is started',
  ]);

/** What a start waits for. */
export async function waitingMessages(): Promise<string[]> {
  const all = await found(/new JobDeferred\((?:`([^`]+)`|'((?:[^'\\]|\\.)+)')/g);
  return [
    ...all.filter((text) => !/^(?:room|a home to be removed)/.test(text)),
    'room on the host. It needs 512 MB × 1.5 of memory, and 100 MB is free.',
    'room on the host. It needs 512 MB + 2 GB of disk, and 100 MB is free, of which desktops that start before it get 3 GB.',
  ].map((text) => `It waits for ${text}`);
}

/** Why a web hook was not delivered. */
export const deliveryErrors = (): Promise<string[]> =>
  found(/(?:notAnswered\(|error: |\bE\w+: )['"](The [^\n]+?)['"][,)]/g, 'plugins/webhooks/').then((all) => [
    ...all,
    'The receiver answered 404.',
    'The receiver answered 302: redirects are not followed.',
    'The receiver did not answer within 10 s.',
    'The receiver could not be asked (EPIPE).',
  ]);

export const jobNames = (): Promise<string[]> =>
  found(/'((?:instance|home|image|people|user|project)\.[a-z-]+)'/g);

/** What is written down and has no operation of its own. */
const WITHOUT_ROUTE = ['viewDesktop', 'useKey', 'breakGlass'];

/** Everything that is written down as done. */
export async function auditNames({ routes }: TestGateway): Promise<string[]> {
  const ofRoutes = await found(/'(?:GET|POST|PUT|PATCH|DELETE) \/[^']*': '(\w+)'/g);
  const ofApi = await found(/operationId: '(\w+)'/g);
  const declared = routes.flatMap(({ acts }) => Object.keys(acts ?? {}));
  return [...new Set([...ofRoutes, ...ofApi, ...declared, ...WITHOUT_ROUTE])].filter(
    (name) => !/^(?:list|get|Describe)/.test(name),
  );
}
