const BYTES = 16;

/**
 * What this page calls itself to the gateway, which may keep its connection to the desktop for it while one of them is away.
 * Of use only with this session's cookie. Another page, and this one loaded anew, is another viewer.
 */
export const VIEW_NAME = [...crypto.getRandomValues(new Uint8Array(BYTES))]
  .map((byte) => byte.toString(16).padStart(2, '0'))
  .join('');
