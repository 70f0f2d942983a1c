/** What is done here, in the audit log, and what is said of a recording that is not whole. */
export const phrasesDe: Readonly<Record<string, string>> = {
  watchRecording: 'Aufzeichnung angesehen',
  removeRecording: 'Aufzeichnung entfernt',
  'The gateway ended before the recording did.': 'Das Gateway endete vor der Aufzeichnung.',
  'The recording could not be written any further.':
    'Die Aufzeichnung konnte nicht weitergeschrieben werden.',
  'The recording was as large as one may be; it goes on in the next one.':
    'Die Aufzeichnung war so groß, wie eine sein darf; sie geht in der nächsten weiter.',
  'You may not remove this recording.': 'Sie dürfen diese Aufzeichnung nicht entfernen.',
  'Ask a manager of the project, or an administrator.':
    'Fragen Sie die Projektleitung oder die Administration.',
  // what is refused
  'The recording has {size} bytes by now.': 'Die Aufzeichnung hat bis jetzt {size} Bytes.',
};
