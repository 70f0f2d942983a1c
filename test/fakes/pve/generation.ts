/** `2025` is pve-manager 8.4.14 with its http-server 5.1; `2026` is pve-manager 9.2.11. */
export type Generation = '2025' | '2026';

export const VERSIONS = {
  '2025': { version: '8.4.14', release: '8.4', repoid: 'b502d23c55afcba1' },
  '2026': { version: '9.2.11', release: '9.2', repoid: '4c1f0e9a7d2b5368' },
} as const satisfies Record<Generation, object>;
