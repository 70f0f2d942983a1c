/** Stages, notes of its settings, checks and errors. */
export const phrasesDe: Readonly<Record<string, string>> = {
  'Waiting for {service}': 'Warten auf {service}',
  'Starting {service}': '{service} wird gestartet',
  'Compose applications run on Docker {version} at {address}':
    'Compose-Anwendungen laufen auf Docker {version} bei {address}',
  '{what:said}; desktops are published on its own loopback, which the gateway cannot reach.':
    '{what}; Desktops dort sind nur auf dem Rechner selbst zu erreichen, nicht vom Gateway.',
  "Set publish_address in [plugins.compose] to that machine's private address.":
    'Setzen Sie publish_address in [plugins.compose] auf die private Adresse jenes Rechners.',
  File: 'Datei',
  Text: 'Inhalt',
  Service: 'Dienst',
  Volumes: 'Volumes',
  'Volumes: remove': 'entfernen',
  'Volumes: keep': 'behalten',
  'Path of a Compose file, from the working directory of the gateway; read again for each start':
    'Pfad einer Compose-Datei, vom Arbeitsverzeichnis des Gateways aus; für jeden Start neu gelesen',
  'The Compose file itself, instead of a path': 'Die Compose-Datei selbst, anstelle eines Pfads',
  "Service of the file that is the desktop: the application's guest port is its port":
    'Dienst der Datei, der der Desktop ist: Der Port des Desktops ist seiner',
  'What becomes of the named volumes at a stop: "remove", or "keep" for somebody to look into':
    'Was beim Beenden aus benannten Volumes wird',
  'When images are pulled: "missing", "never" or "always"; the plugin\'s own when unset':
    'Wann Images geholt werden; ohne Angabe wie beim Plugin',
  'The service {dependency}, which {service} depends on, ended with exit code {code}.':
    'Der Dienst {dependency}, den {service} braucht, endete mit Code {code}.',
  'The service {dependency}, which {service} depends on, was removed.':
    'Der Dienst {dependency}, den {service} braucht, wurde entfernt.',
  'The service {dependency}, which {service} depends on, has no health check.':
    'Der Dienst {dependency}, den {service} braucht, hat keine Zustandsprüfung.',
  'The service {dependency}, which {service} depends on, is unhealthy.':
    'Dem Dienst {dependency}, den {service} braucht, geht es nicht gut.',
  'The service {dependency}, which {service} depends on, did not become healthy within {seconds} s.':
    'Dem Dienst {dependency}, den {service} braucht, ging es innerhalb von {seconds} s nicht gut.',
  'The service {dependency}, which {service} depends on, did not end within {seconds} s.':
    'Der Dienst {dependency}, den {service} braucht, war innerhalb von {seconds} s nicht fertig.',
  'The container of {service} was removed before the desktop answered.':
    'Der Container von {service} wurde entfernt, bevor der Desktop geantwortet hat.',
  'The service {service} did not answer on port {port} within {seconds} s, though it is running.':
    'Der Dienst {service} hat auf Port {port} innerhalb von {seconds} s nicht geantwortet, obwohl er läuft.',
  'The service {service} ended with exit code {code} before the desktop answered.':
    'Der Dienst {service} endete mit Code {code}, bevor der Desktop geantwortet hat.',
  'The service {service} needed more memory than it may use and was killed before the desktop answered.':
    'Der Dienst {service} brauchte mehr Arbeitsspeicher, als er darf, und wurde abgebrochen, bevor der Desktop geantwortet hat.',
  'Docker has no addresses left for another network.':
    'Docker hat keine Adressen mehr für noch ein Netzwerk.',
  'The program of the service {service} ({image}) cannot be run.':
    'Das Programm des Dienstes {service} ({image}) lässt sich nicht ausführen.',
  'A mount of the service {service} is not possible.':
    'Eine Einhängung des Dienstes {service} ist nicht möglich.',
  'Docker does not accept the limits of the service {service}.':
    'Docker nimmt die Grenzen des Dienstes {service} nicht an.',
  'Docker could not start the service {service}.': 'Docker konnte den Dienst {service} nicht starten.',
  'Look who removes containers on the Docker host.':
    'Sehen Sie nach, wer auf dem Rechner von Docker Container entfernt.',
  'Give it a healthcheck in the Compose file, or depend on service_started.':
    'Geben Sie ihm in der Compose-Datei einen healthcheck, oder hängen Sie von service_started ab.',
  'Look at its last lines, and try the test of its healthcheck by hand.':
    'Sehen Sie auf seine letzten Zeilen, und probieren Sie die Prüfung seines healthcheck von Hand.',
  'Look at its last lines, or raise dependency_timeout_seconds in [plugins.compose].':
    'Sehen Sie auf seine letzten Zeilen, oder erhöhen Sie dependency_timeout_seconds in [plugins.compose].',
  'Look at its last lines for the reason.': 'Der Grund steht in seinen letzten Zeilen.',
  'Correct the Compose file and start the application again.':
    'Korrigieren Sie die Compose-Datei, und starten Sie die Anwendung noch einmal.',
  'Raise its memory limit in the Compose file.':
    'Erhöhen Sie in der Compose-Datei seine Grenze für den Arbeitsspeicher.',
  'Check its volumes; a folder of the host must exist before it is mounted.':
    'Prüfen Sie seine volumes; ein Ordner des Rechners muss da sein, bevor er eingehängt wird.',
  'Correct its limits in the Compose file.': 'Korrigieren Sie in der Compose-Datei seine Grenzen.',
  'Correct its user in the Compose file.': 'Korrigieren Sie in der Compose-Datei seinen Benutzer.',
  // why a start failed
  'A {what} named {name} exists that this gateway did not make.':
    'Es gibt etwas namens {name} ({what}), das dieses Gateway nicht angelegt hat.',
  'Stop other desktops, or give Docker more networks: default-address-pools in daemon.json.':
    'Beenden Sie andere Desktops, oder geben Sie Docker mehr Netzwerke: default-address-pools in daemon.json.',
  'The service {service} {why:said} before the desktop answered.':
    'Der Dienst {service} {why}, bevor der Desktop geantwortet hat.',
  'Nothing was printed.': 'Es wurde nichts ausgegeben.',
  'The log cannot be read.': 'Das Protokoll lässt sich nicht lesen.',
  'The image {image} of the service {name} has no user {user}.':
    'Das Image {image} des Dienstes {name} hat keinen Benutzer {user}.',
  // what a service waits for in vain
  'The service {service}, which {name} depends on, {why:said}.':
    'Der Dienst {service}, von dem {name} abhängt, {why}.',
  'The service {service}, which {name} depends on, did not become healthy within {seconds} s.':
    'Der Dienst {service}, von dem {name} abhängt, wurde innerhalb von {seconds} s nicht gesund.',
  'The service {service}, which {name} depends on, did not end within {seconds} s.':
    'Der Dienst {service}, von dem {name} abhängt, endete innerhalb von {seconds} s nicht.',
  'ended with exit code {code}': 'endete mit Code {code}',
  'was removed': 'wurde entfernt',
  'has no health check': 'hat keine Gesundheitsprüfung',
  'is unhealthy': 'ist nicht gesund',
  'Check its command and entrypoint: the program is not in the image, or may not be run.':
    'Prüfen Sie command und entrypoint: Das Programm ist nicht im Image oder darf nicht ausgeführt werden.',
  'Check its command and entrypoint, and that the image is made for this processor.':
    'Prüfen Sie command und entrypoint, und ob das Image für diesen Prozessor gemacht ist.',
  'Look what it is (docker {what} inspect {name}); remove it, or set another label_prefix in [plugins.compose].':
    'Sehen Sie nach, was es ist (docker {what} inspect {name}); entfernen Sie es, oder setzen Sie ein anderes label_prefix in [plugins.compose].',
};
