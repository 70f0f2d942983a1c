/**
 * A gateway's process that starts a stack and is killed on the way: `node --import tsx start-and-wait.ts JSON`, where
 * JSON is `{ config, gateway, spec }`.
 */
import { composeConfig } from '../config.ts';
import { composeProvider } from '../provider.ts';

const { config, gateway, spec } = JSON.parse(process.argv[2] ?? '{}');
const provider = composeProvider(composeConfig.parse(config), gateway);
const log = { debug() {}, info() {}, warn() {}, error() {}, child: () => log };
const settings = provider.settings.parse(spec.settings);
await provider.start(
  { ...spec, settings },
  {
    signal: new AbortController().signal,
    log: log as never,
    progress: (message) => process.stdout.write(`${message}\n`),
  },
);
