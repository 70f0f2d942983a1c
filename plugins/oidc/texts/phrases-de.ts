/** What is done here, in the audit log; checks and errors. */
export const phrasesDe: Readonly<Record<string, string>> = {
  endOutsideSessions: 'Beim Identitätsanbieter abgemeldet',
  signInOutside: 'Über einen Identitätsanbieter angemeldet',
  '{title} answers.': '{title} antwortet.',
  'The certificate of {title} has ended.': 'Das Zertifikat von {title} ist abgelaufen.',
  '{title} does not answer.': '{title} antwortet nicht.',
  '{title} does not say who you are.': '{title} sagt nicht, wer Sie sind.',
  '{title} has not verified your mail address.': '{title} hat Ihre Mailadresse nicht geprüft.',
  'None of your groups there may sign in here.': 'Keine Ihrer Gruppen dort darf sich hier anmelden.',
  '{title} leaves your groups out, because there are too many.':
    '{title} lässt Ihre Gruppen weg, weil es zu viele sind.',
  '{title} does not take its own answer any more.': '{title} nimmt die eigene Antwort nicht mehr an.',
  '{title} does not accept this gateway ({code}).': '{title} lässt dieses Gateway nicht zu ({code}).',
  '{title} sent an answer that cannot be trusted.':
    '{title} hat eine Antwort gesendet, der nicht zu trauen ist.',
  '{title} did not let you in, or you have canceled.':
    '{title} hat Sie nicht hineingelassen, oder Sie haben abgebrochen.',
  '{title} wants you to sign in there first.': 'Bei {title} müssen Sie sich zuerst anmelden.',
  '{title} wants to ask you something first.': '{title} will Sie zuerst etwas fragen.',
  '{title} needs your consent.': '{title} braucht Ihr Einverständnis.',
  '{title} wants you to choose an account.': 'Bei {title} müssen Sie ein Konto wählen.',
  '{title} cannot sign anybody in at the moment.': '{title} kann gerade niemanden anmelden.',
  '{title} has met an error of its own.': 'Bei {title} ist ein Fehler aufgetreten.',
  'This sign-in is over, was begun in another browser, or was answered before.':
    'Diese Anmeldung ist vorbei, wurde in einem anderen Browser begonnen oder schon beantwortet.',
  'There is no such way to sign in.': 'Diesen Weg, sich anzumelden, gibt es nicht.',
  'Begin again at the sign-in page.': 'Beginnen Sie noch einmal auf der Anmeldeseite.',
  'Tell an administrator: client_id, client_secret, scopes and the redirect URI have to fit.':
    'Sagen Sie es einem Administrator: client_id, client_secret, scopes und die Rücksprungadresse müssen passen.',
  'Have the address verified there, then sign in again.':
    'Lassen Sie die Adresse dort prüfen, und melden Sie sich dann noch einmal an.',
  // what else is told at the sign-in
  'Ask an administrator to let the provider send only the groups that count here.':
    'Bitten Sie einen Administrator, dass der Anbieter nur die Gruppen sendet, die hier zählen.',
  'The provider sent no answer of its own.': 'Der Anbieter hat keine eigene Antwort gesendet.',
  'The answer of the provider is too long.': 'Die Antwort des Anbieters ist zu lang.',
};
