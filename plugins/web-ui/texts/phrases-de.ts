/** What is done here, in the audit log. */
export const phrasesDe: Readonly<Record<string, string>> = {
  checkpointInstance: 'Stand eines Desktops gesichert',
  deleteInstance: 'Instanz entfernt',
  forgetInstance: 'Instanz vergessen',
  pauseInstance: 'Desktop angehalten',
  reconcileInstance: 'Desktop abgeglichen',
  resetApp: 'Aufbewahrtes verworfen',
  restartInstance: 'Desktop neu gestartet',
  resumeInstance: 'Desktop fortgesetzt',
  retryInstance: 'Start wiederholt',
  rollbackInstance: 'Desktop zurückgesetzt',
  signIn: 'Angemeldet',
  signInByLink: 'Mit einem Link angemeldet',
  signInWithCode: 'Mit einem Code angemeldet',
  signInWithPasskey: 'Mit einem Passkey angemeldet',
  signInWithPasskeyStep: 'Passkey bei der Anmeldung gezeigt',
  signOut: 'Abgemeldet',
  startApp: 'Anwendung gestartet',
  stopInstance: 'Desktop beendet',
  viewDesktop: 'Desktop geöffnet',
  // what is refused
  'Close some of the other pages.': 'Schließen Sie einige der anderen Seiten.',
};
