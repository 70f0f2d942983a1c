/** What others may import as `deskgate/client`. It needs nothing but `fetch`. */
export { ApiError } from './api-error.ts';
export { type ClientOptions, GatewayClient, type Given, type ServerEvent } from './gateway-client.ts';
export type { Operations, Schemas } from './operations.ts';
