export { canceled } from '../../src/api.ts';
