/** What a user name is, in lower case. */
export const USERNAME = /^[a-z0-9][a-z0-9._@-]{0,63}$/;
