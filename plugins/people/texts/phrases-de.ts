/** What is done here, in the audit log. */
export const phrasesDe: Readonly<Record<string, string>> = {
  addGroup: 'Gruppe angelegt',
  addMember: 'In eine Gruppe aufgenommen',
  addUser: 'Benutzer angelegt',
  breakGlass: 'Administrator im Notfall hergestellt',
  changeGroup: 'Gruppe geändert',
  changeUser: 'Benutzer geändert',
  deleteUser: 'Benutzer gelöscht',
  endSessionOfUser: 'Sitzung eines Benutzers beendet',
  endSessionsOfUser: 'Alle Sitzungen eines Benutzers beendet',
  explainPermissions: 'Berechtigungen erklärt',
  removeGroup: 'Gruppe entfernt',
  removeMember: 'Aus einer Gruppe entfernt',
  removePasskeyOfUser: 'Passkey eines Benutzers entfernt',
  resetSecondFactor: 'Zweiten Faktor eines Benutzers zurückgesetzt',
  unlockUser: 'Benutzer entsperrt',
};
