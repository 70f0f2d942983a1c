/** What is done here, in the audit log. */
export const phrasesDe: Readonly<Record<string, string>> = {
  endTry: 'Probe beendet',
  makeSignInLink: 'Anmeldelink erstellt',
  tryApp: 'Anwendung ausprobiert',
  updateApp: 'Anwendung geändert',
  deleteApp: 'Anwendung entfernt',
  'There is no provider {id} here.': 'Einen Anbieter {id} gibt es hier nicht.',
  'There is no such provider.': 'Diesen Anbieter gibt es nicht.',
  'There is no provider that could run an application.':
    'Es gibt keinen Anbieter, der eine Anwendung betreiben könnte.',
  'The id that was typed is another one.': 'Die eingegebene Kennung ist eine andere.',
  'The name that was typed is another one.': 'Der eingegebene Name ist ein anderer.',
  // forms
  'The limit for {name} is no number.': 'Die Grenze für {name} ist keine Zahl.',
};
