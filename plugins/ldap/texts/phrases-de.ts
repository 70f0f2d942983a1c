/** Checks and errors. */
export const phrasesDe: Readonly<Record<string, string>> = {
  'The directory answers.': 'Das Verzeichnis antwortet.',
  'The certificate of the directory has ended.': 'Das Zertifikat des Verzeichnisses ist abgelaufen.',
  'The directory does not answer.': 'Das Verzeichnis antwortet nicht.',
  'The directory does not encrypt the connection.': 'Das Verzeichnis verschlüsselt die Verbindung nicht.',
  'The directory does not say who you are.': 'Das Verzeichnis sagt nicht, wer Sie sind.',
  'None of your groups there may sign in here.': 'Keine Ihrer Gruppen dort darf sich hier anmelden.',
  'The directory cannot show that it is the right one.':
    'Das Verzeichnis kann nicht zeigen, dass es das richtige ist.',
  'The directory does not accept the gateway’s question.':
    'Das Verzeichnis nimmt die Frage des Gateways nicht an.',
  'Tell an administrator: its certificate has to fit its name, and "ca" its authority.':
    'Sagen Sie es einem Administrator: Sein Zertifikat muss zu seinem Namen passen, und „ca“ zu seinem Aussteller.',
  'Tell an administrator: bind_dn, bind_password, base and the filters have to fit.':
    'Sagen Sie es einem Administrator: bind_dn, bind_password, base und die Filter müssen passen.',
  'Tell an administrator: subject_attribute names nothing that the gateway may read.':
    'Sagen Sie es einem Administrator: subject_attribute nennt nichts, was das Gateway lesen darf.',
  'Tell an administrator: nothing was sent to it. It has to know StartTLS, or be reached by ldaps.':
    'Sagen Sie es einem Administrator: Es wurde nichts gesendet. Das Verzeichnis muss StartTLS können oder über ldaps zu erreichen sein.',
  // of the connection
  'There is no server.': 'Es gibt keinen Server.',
  'The directory has closed the connection.': 'Das Verzeichnis hat die Verbindung geschlossen.',
  'The directory says too much.': 'Das Verzeichnis sagt zu viel.',
};
