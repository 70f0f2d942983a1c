export { jsonLines } from '../../src/api.ts';
