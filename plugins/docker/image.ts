export { fetchMissing, isImageMissing, pullImage } from '../../src/api.ts';
