/** What is said of Docker, by whichever plugin. */
export const dockerPhrasesDe: Readonly<Record<string, string>> = {
  'The address of Docker cannot be read.': 'Die Adresse von Docker ist nicht lesbar.',
  'The certificates for Docker at {address} cannot be read from {folder}.':
    'Die Zertifikate für Docker bei {address} sind nicht aus {folder} zu lesen.',
  'Docker at {address} wants TLS.': 'Docker bei {address} verlangt TLS.',
  'Docker at {address} did not answer within {seconds} s.':
    'Docker bei {address} hat innerhalb von {seconds} s nicht geantwortet.',
  'Look at the log of the Docker daemon, and restart it if it hangs.':
    'Sehen Sie in das Protokoll von Docker, und starten Sie es neu, wenn es hängt.',
  'Docker has no image {image}, and pulling is switched off.':
    'Docker hat kein Image {image}, und das Holen ist ausgeschaltet.',
  'Docker has no image {image}, and it could not be pulled.':
    'Docker hat kein Image {image}, und es ließ sich nicht holen.',
  'The logins for registries in {file} cannot be read.':
    'Die Anmeldungen für Registrys in {file} sind nicht lesbar.',
  'Docker did not do what it was asked (status {status}).':
    'Docker hat nicht getan, worum es gebeten wurde (Status {status}).',
  'Set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH, or cert_path of [plugins.docker], to the folder with ca.pem, cert.pem and key.pem.':
    'Setzen Sie DOCKER_TLS_VERIFY=1 und DOCKER_CERT_PATH, oder cert_path von [plugins.docker], auf den Ordner mit ca.pem, cert.pem und key.pem.',
  'No Docker daemon listens at {address}.': 'Bei {address} antwortet kein Docker.',
  'Install Docker and start it (systemctl start docker), or set DOCKER_HOST to where it listens.':
    'Installieren Sie Docker und starten Sie es (systemctl start docker), oder setzen Sie DOCKER_HOST auf seine Adresse.',
  'The gateway may not use Docker at {address}: permission denied.':
    'Das Gateway darf Docker bei {address} nicht benutzen.',
  "Add the gateway's user to the socket's group (usermod -aG docker {user}) and start the gateway from a new session, or run Docker rootless.":
    'Nehmen Sie den Benutzer des Gateways in die Gruppe des Sockets auf (usermod -aG docker {user}) und starten Sie das Gateway in einer neuen Sitzung, oder betreiben Sie Docker ohne Root.',
  'The host of Docker at {address} is unknown.': 'Der Rechner von Docker bei {address} ist unbekannt.',
  'Correct the host name in DOCKER_HOST, or in host of [plugins.docker].':
    'Korrigieren Sie den Namen in DOCKER_HOST, oder in host von [plugins.docker].',
  'The host of Docker at {address} cannot be reached.':
    'Der Rechner von Docker bei {address} ist nicht zu erreichen.',
  'Check the network and the firewall between the gateway and Docker.':
    'Prüfen Sie Netz und Firewall zwischen dem Gateway und Docker.',
  'The gateway and Docker at {address} could not agree on TLS.':
    'Das Gateway und Docker bei {address} konnten sich nicht auf TLS einigen.',
  'Check ca.pem, cert.pem and key.pem in DOCKER_CERT_PATH (or cert_path of [plugins.docker]), and that Docker listens with TLS.':
    'Prüfen Sie ca.pem, cert.pem und key.pem in DOCKER_CERT_PATH (oder cert_path von [plugins.docker]), und ob Docker TLS spricht.',
  'The connection to Docker at {address} broke.': 'Die Verbindung zu Docker bei {address} brach ab.',
  'Check that the Docker daemon is running, and look at its log.':
    'Prüfen Sie, ob Docker läuft, und sehen Sie in sein Protokoll.',
  'Port {port} on {address} is taken by something else.':
    'Port {port} auf {address} ist anderweitig vergeben.',
  'The container of the desktop is gone.': 'Der Container des Desktops ist weg.',
  // over ssh, with TLS and registries
  'The key of the host of Docker at {address} has changed.':
    'Der Schlüssel des Rechners von Docker bei {address} hat sich geändert.',
  "Find out why. If it was meant to, remove the old one as the gateway's user ({command}) and accept the new one.":
    'Finden Sie heraus, warum. War es so gewollt, entfernen Sie als Benutzer des Gateways den alten ({command}), und nehmen Sie den neuen an.',
  'The key of the host of Docker at {address} is not known.':
    'Der Schlüssel des Rechners von Docker bei {address} ist nicht bekannt.',
  "As the gateway's user, run {command} once, compare the fingerprint with the host's, and accept it.":
    'Führen Sie als Benutzer des Gateways einmal {command} aus, vergleichen Sie den Fingerabdruck mit dem des Rechners, und nehmen Sie ihn an.',
  'The host of Docker at {address} does not let the gateway in.':
    'Der Rechner von Docker bei {address} lässt das Gateway nicht hinein.',
  'Nobody can type a password for the gateway: give its user a key that the host accepts, in ~/.ssh or an agent. To try it as that user: {command}':
    'Für das Gateway kann niemand ein Passwort eingeben: Geben Sie seinem Benutzer einen Schlüssel, den der Rechner annimmt, in ~/.ssh oder einem Agenten. Als dieser Benutzer versuchen: {command}',
  'No SSH server answers at {address}.': 'Bei {address} antwortet kein SSH-Server.',
  'Check the port and that sshd runs there, and the network and firewall between it and the gateway.':
    'Prüfen Sie den Port, ob sshd dort läuft, und Netzwerk und Firewall zwischen ihm und dem Gateway.',
  'Docker at {address} may not be used by the user who signs in there: permission denied.':
    'Der Benutzer, der sich dort anmeldet, darf Docker bei {address} nicht benutzen.',
  'On that host: {command}': 'Auf jenem Rechner: {command}',
  'The host at {address} has no docker command.':
    'Auf dem Rechner bei {address} gibt es den Befehl docker nicht.',
  'Install Docker there, so that its command is in the PATH of {command}: ssh reads no login profile.':
    'Installieren Sie Docker dort so, dass sein Befehl im PATH von {command} ist: ssh liest kein Profil der Anmeldung.',
  'No Docker daemon answers on the host at {address}.':
    'Auf dem Rechner bei {address} antwortet kein Docker-Dienst.',
  'Start Docker there: systemctl start docker': 'Starten Sie Docker dort: systemctl start docker',
  'The connection to Docker at {address} broke: {why}':
    'Die Verbindung zu Docker bei {address} brach ab: {why}',
  "To see why, run as the gateway's user: {command}": 'Warum, zeigt als Benutzer des Gateways: {command}',
  'The program ssh, which Docker at {address} needs, is not installed.':
    'Das Programm ssh, das Docker bei {address} braucht, ist nicht installiert.',
  'Install it: apt-get install openssh-client': 'Installieren Sie es: apt-get install openssh-client',
  'ssh to Docker at {address} could not be run: {why}':
    'ssh zu Docker bei {address} ließ sich nicht ausführen: {why}',
  'Run ssh by hand.': 'Führen Sie ssh von Hand aus.',
  'Set DOCKER_HOST, or host in [plugins.docker], to unix:///path, tcp://host:port or ssh://user@host.':
    'Setzen Sie DOCKER_HOST oder host in [plugins.docker] auf unix:///pfad, tcp://rechner:port oder ssh://benutzer@rechner.',
  'Put ca.pem, cert.pem and key.pem there, readable by the gateway.':
    'Legen Sie ca.pem, cert.pem und key.pem dorthin, für das Gateway lesbar.',
  "Let the gateway's user read {file}, and correct it, or remove it and run docker login again.":
    'Lassen Sie den Benutzer des Gateways {file} lesen, und berichtigen Sie die Datei, oder entfernen Sie sie und führen docker login noch einmal aus.',
};
