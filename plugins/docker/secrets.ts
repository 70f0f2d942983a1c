export { redact, withoutSecrets } from '../../src/api.ts';
