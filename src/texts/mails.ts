import { mailsDe } from './mails-de.ts';
import { defineTexts, type Messages } from './texts.ts';

const en = {
  'register.subject': 'Deskgate: confirm your address',
  'register.text': `Somebody, probably you, wants an account at {gateway} with this address.

To choose a user name and a password, open this within a day:

{link}

If it was not you, do nothing: no account is made.
`,
  'known.subject': 'Deskgate: you have an account already',
  'known.text': `Somebody, probably you, wants an account at {gateway} with this address. There is one already; its user name
is {name}.

If you have forgotten the password, ask for a new one: {link}

If it was not you, do nothing: nothing has changed.
`,
  'recover.subject': 'Deskgate: a new password',
  'recover.text': `Somebody, probably you, has forgotten the password of {name} at {gateway}.

To choose a new one, open this within an hour:

{link}

If it was not you, do nothing: the password stays as it is.
`,
  'address.subject': 'Deskgate: confirm your address',
  'address.text': `The user {name} at {gateway} wants mail to come to this address.

To confirm it, open this within a day:

{link}

If this is not you, do nothing: nothing is sent here any more.
`,
  'password-changed.subject': 'Deskgate: your password has been changed',
  'password-changed.text': `The password of {name} at {gateway} has been changed, and who was signed in with it has been signed out.

If it was not you, ask for a new one at once: {link}
`,
  'address-changed.subject': 'Deskgate: your mail address has been changed',
  'address-changed.text': `Mail for {name} at {gateway} does not come to this address any more.

If it was not you, tell an administrator at once.
`,
  'approved.subject': 'Deskgate: your account is ready',
  'approved.text': `An administrator has let you in. Sign in as {name}: {link}
`,
} as const satisfies Messages;

/** What people are sent by mail. */
export const mailTexts = defineTexts({ en, de: mailsDe });

export type MailKind =
  | 'register'
  | 'known'
  | 'recover'
  | 'address'
  | 'password-changed'
  | 'address-changed'
  | 'approved';
