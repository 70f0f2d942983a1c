/** The mails in German; `mails.ts` says what they are. */
export const mailsDe = {
  'register.subject': 'Deskgate: Bestätigen Sie Ihre Adresse',
  'register.text': `Jemand, wahrscheinlich Sie, möchte bei {gateway} ein Konto mit dieser Adresse.

Um Benutzername und Passwort zu wählen, öffnen Sie innerhalb eines Tages:

{link}

Waren Sie es nicht, dann tun Sie nichts: Es entsteht kein Konto.
`,
  'known.subject': 'Deskgate: Sie haben schon ein Konto',
  'known.text': `Jemand, wahrscheinlich Sie, möchte bei {gateway} ein Konto mit dieser Adresse. Es gibt schon eines; der
Benutzername ist {name}.

Haben Sie das Passwort vergessen, dann wählen Sie ein neues: {link}

Waren Sie es nicht, dann tun Sie nichts: Es hat sich nichts geändert.
`,
  'recover.subject': 'Deskgate: ein neues Passwort',
  'recover.text': `Jemand, wahrscheinlich Sie, hat das Passwort von {name} bei {gateway} vergessen.

Um ein neues zu wählen, öffnen Sie innerhalb einer Stunde:

{link}

Waren Sie es nicht, dann tun Sie nichts: Das Passwort bleibt, wie es ist.
`,
  'address.subject': 'Deskgate: Bestätigen Sie Ihre Adresse',
  'address.text': `{name} bei {gateway} möchte E-Mail an diese Adresse bekommen.

Um sie zu bestätigen, öffnen Sie innerhalb eines Tages:

{link}

Sind Sie das nicht, dann tun Sie nichts: Hierher wird nichts mehr verschickt.
`,
  'password-changed.subject': 'Deskgate: Ihr Passwort wurde geändert',
  'password-changed.text': `Das Passwort von {name} bei {gateway} wurde geändert; wer damit angemeldet war, wurde abgemeldet.

Waren Sie es nicht, dann wählen Sie sofort ein neues: {link}
`,
  'address-changed.subject': 'Deskgate: Ihre E-Mail-Adresse wurde geändert',
  'address-changed.text': `E-Mail für {name} bei {gateway} kommt nicht mehr an diese Adresse.

Waren Sie es nicht, dann wenden Sie sich sofort an die Administration.
`,
  'approved.subject': 'Deskgate: Ihr Konto ist bereit',
  'approved.text': `Die Administration hat Sie freigeschaltet. Melden Sie sich als {name} an: {link}
`,
} as const;
