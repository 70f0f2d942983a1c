/** Notes of its settings, checks and errors. */
export const phrasesDe: Readonly<Record<string, string>> = {
  'Docker {version} on {address} (rootless: {rootless})':
    'Docker {version} auf {address} (rootless: {rootless})',
  '{what:said}; its desktops are published on its own loopback, which the gateway cannot reach.':
    '{what}; die Desktops dort sind nur auf dem Rechner selbst zu erreichen, nicht vom Gateway.',
  "Set publish_address in [plugins.docker] to that machine's private address.":
    'Setzen Sie publish_address in [plugins.docker] auf die private Adresse jenes Rechners.',
  '{what:said}; it cannot limit memory.': '{what}; Arbeitsspeicher lässt sich dort nicht begrenzen.',
  'Rootless Docker needs cgroup v2 with delegation to keep the limits of applications.':
    'Docker ohne Root braucht cgroup v2 mit Delegation, um die Grenzen von Anwendungen einzuhalten.',
  'The volume {name} was not made by this gateway.':
    'Das Volume {name} wurde nicht von diesem Gateway angelegt.',
  'What is kept in {name} could not be removed.': 'Was in {name} aufbewahrt wird, ließ sich nicht entfernen.',
  'The image {name} could not be built.': 'Das Image {name} ließ sich nicht bauen.',
  'The container was removed before the desktop answered.':
    'Der Container wurde entfernt, bevor der Desktop geantwortet hat.',
  'The desktop needed more memory than its {limit} MB and was killed.':
    'Der Desktop brauchte mehr Arbeitsspeicher als seine {limit} MB und wurde abgebrochen.',
  'The desktop ended with exit code {code} before it answered.':
    'Der Desktop endete mit Code {code}, bevor er geantwortet hat.',
  'The desktop did not answer on port {port} within {seconds} s, though its container is running.':
    'Der Desktop hat auf Port {port} innerhalb von {seconds} s nicht geantwortet, obwohl sein Container läuft.',
  'The snapshot could not be stored.': 'Das Abbild ließ sich nicht speichern.',
  Image: 'Image',
  Pull: 'Holen',
  'Pull: missing': 'nur fehlende',
  'Pull: never': 'nie',
  'Pull: always': 'immer',
  Command: 'Befehl',
  Entrypoint: 'Einstiegspunkt',
  User: 'Benutzer',
  Env: 'Umgebung',
  Mounts: 'Einhängungen',
  Cpus: 'CPUs',
  Memory: 'Arbeitsspeicher',
  'Shm size': 'Größe von /dev/shm',
  Disk: 'Platte',
  Network: 'Netzwerk',
  'Pids limit': 'Höchstzahl der Prozesse',
  Capabilities: 'Linux-Rechte',
  Init: 'Init-Prozess',
  'Tell owner': 'Besitzer mitteilen',
  'Password env': 'Variable für das Passwort',
  'Username env': 'Variable für den Benutzernamen',
  'Geometry env': 'Variable für die Größe',
  'Image that holds the desktop, such as deskgate/desktop:latest':
    'Image mit dem Desktop, etwa deskgate/desktop:latest',
  'When the image is pulled: "missing", "never" or "always"; the plugin\'s own when unset':
    'Wann das Image geholt wird; ohne Angabe wie beim Plugin',
  "Arguments, instead of the image's own": 'Argumente, anstelle derer des Images',
  "Program to run, instead of the image's own": 'Programm, anstelle dessen des Images',
  "User (and group) to run as, instead of the image's own":
    'Benutzer (und Gruppe), anstelle dessen des Images',
  'Environment variables': 'Umgebungsvariablen',
  'Folders of the host and volumes': 'Ordner des Rechners und Volumes',
  "CPUs it may use, such as 1.5; the plugin's own when unset":
    'CPUs, die er nutzen darf, etwa 1.5; ohne Angabe wie beim Plugin',
  'Memory it may use, such as "512m" or "2g"; the plugin\'s own when unset':
    'Arbeitsspeicher, den er nutzen darf, etwa „512m“ oder „2g“; ohne Angabe wie beim Plugin',
  'Size of /dev/shm, such as "256m"; browsers want more than the usual 64 MB':
    'Größe von /dev/shm, etwa „256m“; Browser brauchen mehr als die üblichen 64 MB',
  'Size of its own file system, where the storage driver can limit it (overlay2 on xfs with pquota)':
    'Größe des eigenen Dateisystems, wo der Speichertreiber es begrenzen kann (overlay2 auf xfs mit pquota)',
  "Docker network it joins; Docker's default bridge when unset":
    'Docker-Netzwerk, in dem er ist; ohne Angabe das Standardnetz von Docker',
  "Processes it may run; the plugin's own when unset":
    'Prozesse, die er haben darf; ohne Angabe wie beim Plugin',
  "Linux capabilities it keeps, all others are dropped; the plugin's own list when unset":
    'Linux-Rechte, die er behält, alle anderen fallen weg; ohne Angabe die Liste des Plugins',
  'Run an init process that reaps zombies and forwards signals':
    'Einen Init-Prozess starten, der Signale weitergibt und verwaiste Prozesse beendet',
  'Write the name of its owner into the desktop, as /run/deskgate/owner':
    'Den Namen des Besitzers in den Desktop schreiben, als /run/deskgate/owner',
  'Variable that brings the password; VNC_PASSWORD, RDP_PASSWORD, … by the protocol when unset':
    'Variable, die das Passwort bringt; ohne Angabe VNC_PASSWORD, RDP_PASSWORD, … je nach Protokoll',
  'Variable that brings the user name; not given when unset':
    'Variable, die den Benutzernamen bringt; ohne Angabe keine',
  'Variable that brings the size, such as 1280x800': 'Variable, die die Größe bringt, etwa 1280x800',
  'expected the name of an environment variable': 'erwartet: der Name einer Umgebungsvariablen',
  'expected an absolute path': 'erwartet: ein absoluter Pfad',
  'expected an absolute path of the host or the name of a volume':
    'erwartet: ein absoluter Pfad des Rechners oder der Name eines Volumes',
  'expected a capability such as CHOWN, in capitals and without CAP_':
    'erwartet: ein Linux-Recht wie CHOWN, groß geschrieben und ohne CAP_',
  'expected the name of an image, such as deskgate/desktop:latest':
    'erwartet: der Name eines Images, etwa deskgate/desktop:latest',
  'expected the name of a network': 'erwartet: der Name eines Netzwerks',
  'expected a network that publishes ports on loopback only: a bridge, not "host" or "none"':
    'erwartet: ein Netzwerk, das Ports nur auf dem Rechner selbst öffnet, nicht „host“ oder „none“',
  'Start it again; if it happens again, look who removes containers on the Docker host.':
    'Starten Sie ihn noch einmal; geschieht es wieder, sehen Sie nach, wer auf dem Rechner von Docker Container entfernt.',
  "Raise the application's memory.": 'Geben Sie der Anwendung mehr Arbeitsspeicher.',
  'Docker at {address} is another machine: set publish_address in [plugins.docker] to its private address.':
    'Docker bei {address} ist ein anderer Rechner: Setzen Sie publish_address in [plugins.docker] auf seine private Adresse.',
  // why a start failed
  'The program of the image {image} cannot be run.':
    'Das Programm des Images {image} lässt sich nicht ausführen.',
  "Check the application's command and entrypoint: its program is not in the image, or may not be run.":
    'Prüfen Sie command und entrypoint der Anwendung: Das Programm ist nicht im Image oder darf nicht ausgeführt werden.',
  'Look at its last lines for the reason. To try the image by hand: {command}':
    'Die letzten Zeilen sagen, warum. Das Image von Hand versuchen: {command}',
  'Docker has no network {name}.': 'Docker hat kein Netzwerk {name}.',
  "Create it ({command}), or correct the application's network.":
    'Legen Sie es an ({command}), oder berichtigen Sie network der Anwendung.',
  "One of the application's mounts is not possible.":
    'Eine der Einhängungen der Anwendung ist nicht möglich.',
  "Check the application's mounts; a folder of the host must exist before it is mounted.":
    'Prüfen Sie mounts der Anwendung; einen Ordner des Rechners muss es geben, bevor er eingehängt wird.',
  'The storage driver of Docker cannot limit the disk of a container.':
    'Der Speichertreiber von Docker kann die Platte eines Containers nicht begrenzen.',
  "Leave the application's disk out, or use overlay2 on xfs mounted with pquota.":
    'Lassen Sie disk der Anwendung weg, oder nehmen Sie overlay2 auf xfs, eingehängt mit pquota.',
  "Docker does not accept the application's limits.": 'Docker nimmt die Grenzen der Anwendung nicht an.',
  "Correct the application's cpus or memory.": 'Berichtigen Sie cpus oder memory der Anwendung.',
  'The image {image} has no user {name}.': 'Das Image {image} hat keinen Benutzer {name}.',
  "Correct the application's user.": 'Berichtigen Sie user der Anwendung.',
  'Docker could not start the container.': 'Docker konnte den Container nicht starten.',
  'Port {port} on {address} is taken by something else.':
    'Port {port} auf {address} wird schon anders benutzt.',
  'Exit code {code}.': 'Code {code}.',
  'The container is running, but nothing speaks {protocol} on its port {port}.':
    'Der Container läuft, aber auf seinem Port {port} spricht nichts {protocol}.',
  'It printed nothing.': 'Er hat nichts ausgegeben.',
  'Its last lines:': 'Seine letzten Zeilen:',
  'Its log cannot be read.': 'Sein Protokoll lässt sich nicht lesen.',
  'A container named {name} exists that this gateway did not make.':
    'Es gibt einen Container namens {name}, den dieses Gateway nicht angelegt hat.',
  'Look what it is (docker inspect {name}); remove it, or set another label_prefix in [plugins.docker].':
    'Sehen Sie nach, was es ist (docker inspect {name}); entfernen Sie ihn, oder setzen Sie ein anderes label_prefix in [plugins.docker].',
  'Look what it is (docker volume inspect {name}), and remove it if nobody needs it.':
    'Sehen Sie nach, was es ist (docker volume inspect {name}), und entfernen Sie es, wenn niemand es braucht.',
  'Look at the last lines; most often the Debian mirror cannot be reached from a container.':
    'Sehen Sie die letzten Zeilen an; meist ist der Debian-Spiegel aus einem Container nicht zu erreichen.',
  'The registry did not give {image} ({why}).': 'Die Registry hat {image} nicht gegeben ({why}).',
  'Building {tag} on {base}.': '{tag} wird auf {base} gebaut.',
  'Built {tag}.': '{tag} ist gebaut.',
  '{tag} is up to date.': '{tag} ist auf dem neuesten Stand.',
  // making images
  "Check the application's command and entrypoint, and that the image is made for this processor.":
    'Prüfen Sie command und entrypoint der Anwendung, und ob das Image für diesen Prozessor gemacht ist.',
  'Making {image} from Debian packages with mmdebstrap; this takes about half a minute.':
    '{image} wird mit mmdebstrap aus Debian-Paketen gemacht; das dauert etwa eine halbe Minute.',
  'Made {image}.': '{image} ist gemacht.',
  'The program mmdebstrap is not installed.': 'Das Programm mmdebstrap ist nicht installiert.',
  'The program mmdebstrap cannot be run.': 'Das Programm mmdebstrap lässt sich nicht ausführen.',
  'Install it (apt-get install mmdebstrap), or build on an image that you have: deskgate image build --base IMAGE.':
    'Installieren Sie es (apt-get install mmdebstrap), oder bauen Sie auf einem Image, das Sie haben: deskgate image build --base IMAGE.',
  'Check that the Debian mirror of this machine can be reached; as an ordinary user it needs user namespaces, else run it as root.':
    'Prüfen Sie, ob der Debian-Spiegel dieses Rechners zu erreichen ist; als gewöhnlicher Benutzer braucht es user namespaces, sonst führen Sie es als root aus.',
};
