/** What errors say of people, their projects, keys and ways to sign in, beyond what their code means. */
export const peoplePhrasesDe: Readonly<Record<string, string>> = {
  // projects
  'There is no project with this id that you belong to.':
    'Ein Projekt mit dieser Kennung, zu dem Sie gehören, gibt es nicht.',
  'In this project you may look, and start nothing.':
    'In diesem Projekt dürfen Sie zusehen und nichts starten.',
  'In this project you may look, and make no keys.':
    'In diesem Projekt dürfen Sie zusehen und keine Schlüssel erstellen.',
  '{name} belongs to the project already.': '{name} gehört schon zum Projekt.',
  'You do not manage this project.': 'Sie leiten dieses Projekt nicht.',
  'The name of a project has 1 to 64 letters, digits, dots, hyphens or underscores.':
    'Der Name eines Projekts hat 1 bis 64 Buchstaben, Ziffern, Punkte, Binde- oder Unterstriche.',
  'There is a project named {name} already.': 'Ein Projekt namens {name} gibt es schon.',
  'The project is not empty: applications {apps}, desktops {desktops}.':
    'Das Projekt ist nicht leer: Anwendungen {apps}, Desktops {desktops}.',
  'There is no user with this id in the project.':
    'Einen Benutzer mit dieser Kennung gibt es im Projekt nicht.',
  'name: expected no control characters.': 'Name: erwartet: keine Steuerzeichen.',
  'description: expected no control characters.': 'Beschreibung: erwartet: keine Steuerzeichen.',
  // people
  'There is no user named {name}.': 'Einen Benutzer namens {name} gibt es nicht.',
  'There is a user named {name} already.': 'Einen Benutzer namens {name} gibt es schon.',
  'There is no user with this id.': 'Einen Benutzer mit dieser Kennung gibt es nicht.',
  'There is no group with this id.': 'Eine Gruppe mit dieser Kennung gibt es nicht.',
  'There is a group named {name} already.': 'Eine Gruppe namens {name} gibt es schon.',
  'The user is not in this group.': 'Der Benutzer ist nicht in dieser Gruppe.',
  'The identity provider put the user into this group.':
    'Der Identitätsanbieter hat den Benutzer in diese Gruppe gebracht.',
  'You may not manage users and groups.': 'Sie dürfen Benutzer und Gruppen nicht verwalten.',
  'A group name has 1 to 64 letters, digits, dots, hyphens or underscores.':
    'Der Name einer Gruppe hat 1 bis 64 Buchstaben, Ziffern, Punkte, Binde- oder Unterstriche.',
  'A user name has 1 to 64 letters, digits, dots, hyphens, underscores or @.':
    'Ein Benutzername hat 1 bis 64 Buchstaben, Ziffern, Punkte, Binde- oder Unterstriche oder @.',
  '{name} cannot be a user name.': '{name} kann kein Benutzername sein.',
  'Your own second factor is not switched off here.':
    'Den eigenen zweiten Faktor schalten Sie nicht hier aus.',
  'You cannot delete yourself.': 'Sie können sich nicht selbst löschen.',
  'The last administrator who can sign in cannot be deleted.':
    'Der letzte Administrator, der sich anmelden kann, lässt sich nicht löschen.',
  'The user is being deleted.': 'Der Benutzer wird gerade gelöscht.',
  'The user is disabled, so that no link could sign in.':
    'Der Benutzer ist gesperrt; kein Link könnte ihn anmelden.',
  'The user has no second factor.': 'Der Benutzer hat keinen zweiten Faktor.',
  'You cannot change what you may do yourself.': 'Was Sie selbst dürfen, können Sie nicht ändern.',
  'There is no permission {entry}.': 'Eine Berechtigung {entry} gibt es nicht.',
  'There is no such role.': 'Diese Rolle gibt es nicht.',
  'Your account may not do this ({permission}).': 'Ihr Konto darf das nicht ({permission}).',
  'Your account may not do this ({permission}): {why:said}.':
    'Ihr Konto darf das nicht ({permission}): {why}.',
  'Your account may not do this ({permission}): {why}.': 'Ihr Konto darf das nicht ({permission}): {why}.',
  'denied, since nothing allows it': 'verboten, da nichts es erlaubt',
  'denied by user {name} ({entry})': 'verboten durch Benutzer {name} ({entry})',
  'denied by group {name} ({entry})': 'verboten durch Gruppe {name} ({entry})',
  'denied by key {name}': 'verboten durch Schlüssel {name}',
  'You may not read the audit log.': 'Sie dürfen das Audit-Protokoll nicht lesen.',
  "You may not see everybody's homes.": 'Sie dürfen das Aufbewahrte aller nicht sehen.',
  'You may not manage quotas.': 'Sie dürfen Kontingente nicht verwalten.',
  'Only who holds {permission} themselves may do this.': 'Das darf nur, wer {permission} selbst hat.',
  // signing in
  'Sign in first.': 'Melden Sie sich zuerst an.',
  'You are not signed in.': 'Sie sind nicht angemeldet.',
  'Sign in to see this desktop.': 'Melden Sie sich an, um diesen Desktop zu sehen.',
  'Your session ended.': 'Ihre Sitzung ist zu Ende.',
  'The user name or the password is wrong.': 'Der Benutzername oder das Passwort ist falsch.',
  'Type your user name and password.': 'Geben Sie Benutzernamen und Passwort ein.',
  'Nobody has let this account in yet.': 'Noch hat niemand dieses Konto zugelassen.',
  'This sign-in is over.': 'Diese Anmeldung ist vorbei.',
  'This sign-in link was used already, has expired, or never existed.':
    'Dieser Anmeldelink wurde schon benutzt, ist abgelaufen, oder es gab ihn nie.',
  'This link was used already, has expired, or never existed.':
    'Dieser Link wurde schon benutzt, ist abgelaufen, oder es gab ihn nie.',
  'You sign in elsewhere, and have no password here.':
    'Sie melden sich anderswo an und haben hier kein Passwort.',
  'This is not your present password.': 'Das ist nicht Ihr jetziges Passwort.',
  'You have signed in too long ago for this.': 'Dafür ist Ihre Anmeldung zu lange her.',
  'Your account must have a second factor.': 'Ihr Konto braucht einen zweiten Faktor.',
  'Your account has a second factor: give that one.':
    'Ihr Konto hat einen zweiten Faktor: Geben Sie diesen an.',
  'Your second factor is set up already.': 'Ihr zweiter Faktor ist schon eingerichtet.',
  'There is no second factor that a code could be of.':
    'Es gibt keinen zweiten Faktor, von dem ein Code sein könnte.',
  'No second factor waits for its first code.': 'Kein zweiter Faktor wartet auf seinen ersten Code.',
  'The code is wrong, or was used before.': 'Der Code ist falsch oder wurde schon benutzt.',
  'There were too many attempts.': 'Es waren zu viele Versuche.',
  'Too many people sign in at this moment.': 'Gerade melden sich zu viele Leute an.',
  'There is no session with this id.': 'Eine Sitzung mit dieser Kennung gibt es nicht.',
  'The password needs at least {n} characters.': 'Das Passwort braucht mindestens {n} Zeichen.',
  'The password may hold at most {n} bytes.': 'Das Passwort darf höchstens {n} Bytes haben.',
  'Nobody here belongs to your account there.': 'Zu Ihrem Konto dort gehört hier niemand.',
  'The directory ({id}) does not answer.': 'Das Verzeichnis ({id}) antwortet nicht.',
  'You have {n} passkeys already.': 'Sie haben schon {n} Passkeys.',
  'This passkey is known already.': 'Dieser Passkey ist schon bekannt.',
  'A passkey has a name of 1 to {n} characters.': 'Ein Passkey hat einen Namen von 1 bis {n} Zeichen.',
  'The passkey was not accepted.': 'Der Passkey wurde nicht angenommen.',
  'There is no passkey with this id.': 'Einen Passkey mit dieser Kennung gibt es nicht.',
  'Browsers have no passkeys at the address of this gateway.':
    'Unter der Adresse dieses Gateways haben Browser keine Passkeys.',
  'A name has at most {n} characters.': 'Ein Name hat höchstens {n} Zeichen.',
  // registering, mail
  'Who registers here confirms a mail address first.':
    'Wer sich hier registriert, bestätigt zuerst eine Mailadresse.',
  'Addresses of this domain cannot register here.':
    'Adressen dieser Domain können sich hier nicht registrieren.',
  'The gateway sends no mail.': 'Das Gateway verschickt keine Mail.',
  'Too many mails went to this address.': 'An diese Adresse gingen zu viele Mails.',
  'There is an account with this mail address already.': 'Ein Konto mit dieser Mailadresse gibt es schon.',
  'This is no mail address, such as ada@example.org.': 'Das ist keine Mailadresse wie anna@example.org.',
  // access keys
  'There is no access key with this id.': 'Einen Zugriffsschlüssel mit dieser Kennung gibt es nicht.',
  'You have {n} access keys already.': 'Sie haben schon {n} Zugriffsschlüssel.',
  'You have a key named {name} already.': 'Einen Schlüssel namens {name} haben Sie schon.',
  'The key would be over its time already.': 'Die Zeit des Schlüssels wäre schon abgelaufen.',
  'Expected an address or a CIDR block, got {given}.':
    'Erwartet: eine Adresse oder ein CIDR-Block, nicht {given}.',
  'This manage key makes keys within its own limits only ({field}).':
    'Dieser Verwaltungsschlüssel erstellt nur Schlüssel innerhalb der eigenen Grenzen ({field}).',
  "An access key does not change its owner's password or mail address.":
    'Ein Zugriffsschlüssel ändert weder Passwort noch Mailadresse seines Besitzers.',
  // what is refused besides
  'Change your password there, or ask an administrator for one here.':
    'Ändern Sie Ihr Passwort dort, oder bitten Sie einen Administrator um eines hier.',
  'This account asks for a second factor besides the password.':
    'Dieses Konto verlangt neben dem Passwort einen zweiten Faktor.',
  'Remove the user from the group there; it counts from the next sign-in on.':
    'Nehmen Sie den Benutzer dort aus der Gruppe; es gilt ab der nächsten Anmeldung.',
  'Ask for less, or make the key signed in.':
    'Verlangen Sie weniger, oder erstellen Sie den Schlüssel angemeldet.',
  'The access key is not valid.': 'Der Zugriffsschlüssel ist nicht gültig.',
  'A key makes no manage keys: only who has signed in does.':
    'Ein Schlüssel erstellt keine Verwaltungsschlüssel: Das tut nur, wer angemeldet ist.',
  'The owner of the access key must have a second factor.':
    'Wem der Zugriffsschlüssel gehört, muss einen zweiten Faktor haben.',
  'The access key is over its time.': 'Die Zeit des Zugriffsschlüssels ist um.',
  'The access key may not be used from this address.':
    'Der Zugriffsschlüssel darf von dieser Adresse aus nicht benutzt werden.',
  'This key may not manage keys.': 'Dieser Schlüssel darf keine Schlüssel verwalten.',
  'This key may not manage keys: {why}.': 'Dieser Schlüssel darf keine Schlüssel verwalten: {why}.',
  'Codes cannot be checked here.': 'Codes lassen sich hier nicht prüfen.',
  'Passkeys cannot be checked here.': 'Passkeys lassen sich hier nicht prüfen.',
  'What the provider calls you cannot be stored here.':
    'Wie der Anbieter Sie nennt, lässt sich hier nicht speichern.',
  'Your account here is disabled.': 'Ihr Konto hier ist gesperrt.',
  'Your name there cannot be a user name here.': 'Ihr Name dort kann hier kein Benutzername sein.',
  'There is a user named {name} here already, who is not linked to your account there.':
    'Einen Benutzer namens {name} gibt es hier schon; er ist nicht mit Ihrem Konto dort verbunden.',
  'An access key makes no sign-in links.': 'Ein Zugriffsschlüssel erstellt keine Anmeldelinks.',
  'Choose among {names}, or a pattern such as apps.* or *.':
    'Wählen Sie unter {names}, oder ein Muster wie apps.* oder *.',
  'Try again in {time}.': 'Versuchen Sie es in {time} wieder.',
};
