import { dockerPhrasesDe } from './docker-phrases-de.ts';
import { errorPhrasesDe } from './error-phrases-de.ts';
import { fieldPhrasesDe } from './field-phrases-de.ts';
import { peoplePhrasesDe } from './people-phrases-de.ts';

const SYSTEMS = ['Android', 'iPhone', 'iPad', 'ChromeOS', 'Windows', 'macOS', 'Linux'];

/** What the core says: stages, checks, errors, notes of fields. */
export const phrasesDe: Readonly<Record<string, string>> = {
  ...errorPhrasesDe,
  ...peoplePhrasesDe,
  ...dockerPhrasesDe,
  ...fieldPhrasesDe,
  // a text of several parts
  '{what:said}.': '{what}.',
  '{field}: {words:said}': '{field}: {words}',
  '{one:said}; {other:said}': '{one}; {other}',
  '{one:said}. {other:said}': '{one}. {other}',
  // stages of a start
  'It waits for {what:said}': 'Wartet auf {what}',
  'the desktop before it to end': 'das Ende des Desktops davor',
  'what was kept before to be removed': 'das Entfernen dessen, was früher behalten wurde',
  'room on the host. {lack:said}': 'Platz auf dem Rechner. {lack}',
  'room on the host': 'Platz auf dem Rechner',
  'a home to be removed: {why:said}': 'das Entfernen von Aufbewahrtem: {why}',
  'a home to be removed: {why}': 'das Entfernen von Aufbewahrtem: {why}',
  'Its disks are put back, and it is started': 'Die Platten werden zurückgesetzt, und er wird gestartet',
  '{image} is there.': '{image} ist da.',
  'Pulling {image}': '{image} wird geholt',
  'Pulling {image}: {percent} %': '{image} wird geholt: {percent} %',
  'Unpacking {image}': '{image} wird entpackt',
  // room on a host
  'It needs {cpus} CPUs, and the host has {has}.': 'Er braucht {cpus} CPUs, und der Rechner hat {has}.',
  'It needs {memory} × {factor} of memory, and the host has {all} in all.':
    'Er braucht {memory} × {factor} Arbeitsspeicher, und der Rechner hat insgesamt {all}.',
  'It needs {memory} × {factor} of memory, and {free} is free.':
    'Er braucht {memory} × {factor} Arbeitsspeicher, und {free} sind frei.',
  'It needs {memory} × {factor} of memory, and {free} is free, of which desktops that start before it get {kept}.':
    'Er braucht {memory} × {factor} Arbeitsspeicher, und {free} sind frei; davon bekommen Desktops, die vorher starten, {kept}.',
  'It needs {disk} + {reserve} of disk, and {free} is free.':
    'Er braucht {disk} + {reserve} auf der Platte, und {free} sind frei.',
  'It needs {disk} + {reserve} of disk, and {free} is free, of which desktops that start before it get {kept}.':
    'Er braucht {disk} + {reserve} auf der Platte, und {free} sind frei; davon bekommen Desktops, die vorher starten, {kept}.',
  // why a viewer ends
  'The viewer came back over another connection.':
    'Der Betrachter ist über eine andere Verbindung wiedergekommen.',
  'Somebody has ended this view.': 'Jemand hat diese Ansicht beendet.',
  'The desktop is restarting.': 'Der Desktop startet neu.',
  'The desktop goes back to the state that was saved.': 'Der Desktop geht auf den gesicherten Stand zurück.',
  'The desktop was paused.': 'Der Desktop wurde angehalten.',
  'The desktop was stopped.': 'Der Desktop wurde beendet.',
  'You signed out, or your session ended.': 'Sie haben sich abgemeldet, oder Ihre Sitzung ist zu Ende.',
  'The gateway is restarting; the desktop goes on.': 'Das Gateway startet neu; der Desktop läuft weiter.',
  // checks
  database: 'Datenbank',
  disk: 'Platte',
  scheduler: 'Zeitplan',
  jobs: 'Aufträge',
  'The {dialect} database answers.': 'Die Datenbank ({dialect}) antwortet.',
  '{size} are free where the gateway keeps its data.':
    '{size} sind frei, wo das Gateway seine Daten aufbewahrt.',
  'Make room there, or move data_dir to a larger disk.':
    'Schaffen Sie dort Platz, oder verlegen Sie data_dir auf eine größere Platte.',
  'One gateway does what goes by the clock.': 'Ein Gateway tut, was nach der Uhr geht.',
  'No gateway does what goes by the clock.': 'Kein Gateway tut, was nach der Uhr geht.',
  'Wait half a minute: another gateway takes over. If it stays, look into the log.':
    'Warten Sie eine halbe Minute: Ein anderes Gateway übernimmt das. Bleibt es so, sehen Sie ins Protokoll.',
  'Jobs are taken when they are due.': 'Aufträge werden angenommen, wenn sie fällig sind.',
  'A job has been due for more than a minute, and nobody has taken it.':
    'Ein Auftrag ist seit mehr als einer Minute fällig, und niemand hat ihn angenommen.',
  'Look whether a worker runs, and at the page of jobs.':
    'Sehen Sie nach, ob ein Worker läuft, und auf die Seite der Aufträge.',
  '{first:said} The certificate of {server} ends on {day}, {when:said}.':
    '{first} Das Zertifikat von {server} endet am {day}, {when}.',
  '{first:said} The certificate of {server} ended on {day}, {when:said}.':
    '{first} Das Zertifikat von {server} endete am {day}, {when}.',
  'in {n} day': 'in {n} Tag',
  'in {n} days': 'in {n} Tagen',
  '{n} day ago': 'vor {n} Tag',
  '{n} days ago': 'vor {n} Tagen',
  'in less than a day': 'in weniger als einem Tag',
  'Renew it: when it has ended, the gateway takes no answer of {server} any more.':
    'Erneuern Sie es: Ist es abgelaufen, nimmt das Gateway keine Antwort von {server} mehr an.',
  // jobs
  'instance.start': 'Desktop starten',
  'instance.stop': 'Desktop beenden',
  'instance.restart': 'Desktop neu starten',
  'instance.pause': 'Desktop anhalten',
  'instance.resume': 'Desktop fortsetzen',
  'instance.snapshot': 'Abbild des Desktops',
  'instance.checkpoint': 'Stand des Desktops sichern',
  'instance.rollback': 'Desktop zurücksetzen',
  'instance.clear': 'Reste des Desktops entfernen',
  'home.remove': 'Aufbewahrtes entfernen',
  'image.pull': 'Images holen',
  'image.build': 'Images bauen',
  // browsers
  'Unknown browser': 'Unbekannter Browser',
  'A browser': 'Ein Browser',
  ...Object.fromEntries(
    SYSTEMS.flatMap((system) => [
      [`{browser} on ${system}`, `{browser} auf ${system}`],
      [`A browser on ${system}`, `Ein Browser auf ${system}`],
    ]),
  ),
};
