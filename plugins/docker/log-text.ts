export { logLines } from '../../src/api.ts';
