import * as library from 'guacamole-common-js';

/** The package exports one object as its default, which its types do not know. */
export const Guacamole = (library as unknown as { readonly default: typeof library }).default;
