/** What is done here, in the audit log. */
export const phrasesDe: Readonly<Record<string, string>> = {
  addKey: 'Zugriffsschlüssel erstellt',
  removeKey: 'Zugriffsschlüssel entfernt',
  revokeKey: 'Zugriffsschlüssel widerrufen',
  useKey: 'Zugriffsschlüssel von neuer Adresse benutzt',
};
