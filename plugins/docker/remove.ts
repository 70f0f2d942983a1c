export { removeContainer } from '../../src/api.ts';
