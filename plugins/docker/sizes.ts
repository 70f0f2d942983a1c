export { size } from '../../src/api.ts';
