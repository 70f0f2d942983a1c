import { fileURLToPath } from 'node:url';

const FROM_SOURCE = import.meta.url.endsWith('.ts');

/** The keeper's process: beside the plugin's file in the bundle, in the plugin's folder among the sources. */
export const KEEPER_PROGRAM = {
  file: fileURLToPath(new URL(FROM_SOURCE ? '../keeper.process.ts' : './keeper.process.js', import.meta.url)),
  execArgv: process.execArgv,
};
