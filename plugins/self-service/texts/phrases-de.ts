/** What is done here, in the audit log. */
export const phrasesDe: Readonly<Record<string, string>> = {
  confirmRegistration: 'Konto bestätigt',
  recoverPassword: 'Neues Passwort gesetzt',
  register: 'Registriert',
  requestRecovery: 'Neues Passwort angefordert',
};
