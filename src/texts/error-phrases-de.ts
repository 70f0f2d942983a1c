/** What the core's errors say beyond what their code means. */
export const errorPhrasesDe: Readonly<Record<string, string>> = {
  // applications
  'There is no application with the id {id}.': 'Eine Anwendung mit der Kennung {id} gibt es nicht.',
  'There is an application with the id {id} already.': 'Eine Anwendung mit der Kennung {id} gibt es schon.',
  'Instances of {id} are still open.': 'Instanzen von {id} sind noch offen.',
  'The application {id} comes from the configuration file.':
    'Die Anwendung {id} kommt aus der Konfigurationsdatei.',
  'The application {id} comes from a plugin.': 'Die Anwendung {id} kommt von einem Plugin.',
  'The id of an application cannot be changed.': 'Die Kennung einer Anwendung lässt sich nicht ändern.',
  'Whose an application is cannot be changed.': 'Wem eine Anwendung gehört, lässt sich nicht ändern.',
  'You may not change applications.': 'Sie dürfen keine Anwendungen ändern.',
  'You may not share this application.': 'Sie dürfen diese Anwendung nicht freigeben.',
  'You may not prepare applications.': 'Sie dürfen keine Anwendungen vorbereiten.',
  'The application is not shared with this project.':
    'Die Anwendung ist für dieses Projekt nicht freigegeben.',
  'The application is started in a project: {names}.':
    'Die Anwendung wird in einem Projekt gestartet: {names}.',
  'What {name} is started from is being prepared already.':
    'Woraus {name} gestartet wird, wird schon bereitgestellt.',
  '{name} needs no preparation: {provider} fetches nothing.':
    '{name} braucht keine Vorbereitung: {provider} holt nichts.',
  'There is no provider {id} with images.': 'Einen Anbieter {id} mit Images gibt es nicht.',
  'There is no provider named {id}.': 'Einen Anbieter namens {id} gibt es nicht.',
  'There is no provider named {id} any more.': 'Einen Anbieter namens {id} gibt es nicht mehr.',
  'expected one of {known}, got {given}': 'erwartet: eines von {known}, nicht {given}',
  'the provider {id} keeps no homes': 'der Anbieter {id} bewahrt nichts auf',
  'the machines of the provider {id} have no console': 'die Maschinen des Anbieters {id} haben keine Konsole',
  'expected one that shows {protocol} ({known}), got {given}':
    'erwartet: einer, der {protocol} zeigt ({known}), nicht {given}',
  // projects
  'There is no project with this id that you belong to.':
    'Ein Projekt mit dieser Kennung, zu dem Sie gehören, gibt es nicht.',
  'In this project you may look, and start nothing.':
    'In diesem Projekt dürfen Sie zusehen und nichts starten.',
  'In this project you may look, and make no keys.':
    'In diesem Projekt dürfen Sie zusehen und keine Schlüssel erstellen.',
  '{name} belongs to the project already.': '{name} gehört schon zum Projekt.',
  'You do not manage this project.': 'Sie leiten dieses Projekt nicht.',
  'The name of a project has 1 to 64 letters, digits, dots, hyphens or underscores.':
    'Der Name eines Projekts hat 1 bis 64 Buchstaben, Ziffern, Punkte, Binde- oder Unterstriche.',
  'There is a project named {name} already.': 'Ein Projekt namens {name} gibt es schon.',
  'The project has {apps} applications and {desktops} desktops.':
    'Das Projekt hat Anwendungen ({apps}) und Desktops ({desktops}).',
  'There is no user with this id in the project.':
    'Einen Benutzer mit dieser Kennung gibt es im Projekt nicht.',
  'description: expected no control characters.': 'Beschreibung: erwartet: keine Steuerzeichen.',
  // people
  'There is no user named {name}.': 'Einen Benutzer namens {name} gibt es nicht.',
  'There is a user named {name} already.': 'Einen Benutzer namens {name} gibt es schon.',
  'There is no user with this id.': 'Einen Benutzer mit dieser Kennung gibt es nicht.',
  'There is no group with this id.': 'Eine Gruppe mit dieser Kennung gibt es nicht.',
  'There is a group named {name} already.': 'Eine Gruppe namens {name} gibt es schon.',
  'The user is not in this group.': 'Der Benutzer ist nicht in dieser Gruppe.',
  'The identity provider put the user into this group.':
    'Der Identitätsanbieter hat den Benutzer in diese Gruppe gebracht.',
  'You may not manage users and groups.': 'Sie dürfen Benutzer und Gruppen nicht verwalten.',
  'A group name has 1 to 64 letters, digits, dots, hyphens or underscores.':
    'Der Name einer Gruppe hat 1 bis 64 Buchstaben, Ziffern, Punkte, Binde- oder Unterstriche.',
  'A user name has 1 to 64 letters, digits, dots, hyphens, underscores or @.':
    'Ein Benutzername hat 1 bis 64 Buchstaben, Ziffern, Punkte, Binde- oder Unterstriche oder @.',
  '{name} cannot be a user name.': '{name} kann kein Benutzername sein.',
  'Your own second factor is not switched off here.':
    'Den eigenen zweiten Faktor schalten Sie nicht hier aus.',
  'You cannot delete yourself.': 'Sie können sich nicht selbst löschen.',
  'The last administrator who can sign in cannot be deleted.':
    'Der letzte Administrator, der sich anmelden kann, lässt sich nicht löschen.',
  'The user is being deleted.': 'Der Benutzer wird gerade gelöscht.',
  'The user is disabled, so that no link could sign in.':
    'Der Benutzer ist gesperrt; kein Link könnte ihn anmelden.',
  'The user has no second factor.': 'Der Benutzer hat keinen zweiten Faktor.',
  'You cannot change what you may do yourself.': 'Was Sie selbst dürfen, können Sie nicht ändern.',
  'There is no permission {entry}.': 'Eine Berechtigung {entry} gibt es nicht.',
  'There is no such role.': 'Diese Rolle gibt es nicht.',
  'Your account may not do this ({permission}).': 'Ihr Konto darf das nicht ({permission}).',
  'Your account may not do this ({permission}): {why:said}.':
    'Ihr Konto darf das nicht ({permission}): {why}.',
  'Your account may not do this ({permission}): {why}.': 'Ihr Konto darf das nicht ({permission}): {why}.',
  'denied, since nothing allows it': 'verboten, da nichts es erlaubt',
  'denied by user {name} ({entry})': 'verboten durch Benutzer {name} ({entry})',
  'denied by group {name} ({entry})': 'verboten durch Gruppe {name} ({entry})',
  'denied by key {name}': 'verboten durch Schlüssel {name}',
  'You may not read the audit log.': 'Sie dürfen das Audit-Protokoll nicht lesen.',
  "You may not see everybody's homes.": 'Sie dürfen das Aufbewahrte aller nicht sehen.',
  'You may not manage quotas.': 'Sie dürfen Kontingente nicht verwalten.',
  'Only who holds {permission} themselves may do this.': 'Das darf nur, wer {permission} selbst hat.',
  // signing in
  'Sign in first.': 'Melden Sie sich zuerst an.',
  'You are not signed in.': 'Sie sind nicht angemeldet.',
  'Sign in to see this desktop.': 'Melden Sie sich an, um diesen Desktop zu sehen.',
  'Your session ended.': 'Ihre Sitzung ist zu Ende.',
  'The user name or the password is wrong.': 'Der Benutzername oder das Passwort ist falsch.',
  'Type your user name and password.': 'Geben Sie Benutzernamen und Passwort ein.',
  'Nobody has let this account in yet.': 'Noch hat niemand dieses Konto zugelassen.',
  'This sign-in is over.': 'Diese Anmeldung ist vorbei.',
  'This sign-in link was used already, has expired, or never existed.':
    'Dieser Anmeldelink wurde schon benutzt, ist abgelaufen, oder es gab ihn nie.',
  'This link was used already, has expired, or never existed.':
    'Dieser Link wurde schon benutzt, ist abgelaufen, oder es gab ihn nie.',
  'You sign in elsewhere, and have no password here.':
    'Sie melden sich anderswo an und haben hier kein Passwort.',
  'This is not your present password.': 'Das ist nicht Ihr jetziges Passwort.',
  'You have signed in too long ago for this.': 'Dafür ist Ihre Anmeldung zu lange her.',
  'Your account must have a second factor.': 'Ihr Konto braucht einen zweiten Faktor.',
  'Your account has a second factor: give that one.':
    'Ihr Konto hat einen zweiten Faktor: Geben Sie diesen an.',
  'Your second factor is set up already.': 'Ihr zweiter Faktor ist schon eingerichtet.',
  'There is no second factor that a code could be of.':
    'Es gibt keinen zweiten Faktor, von dem ein Code sein könnte.',
  'No second factor waits for its first code.': 'Kein zweiter Faktor wartet auf seinen ersten Code.',
  'The code is wrong, or was used before.': 'Der Code ist falsch oder wurde schon benutzt.',
  'There were too many attempts.': 'Es waren zu viele Versuche.',
  'Too many people sign in at this moment.': 'Gerade melden sich zu viele Leute an.',
  'There is no session with this id.': 'Eine Sitzung mit dieser Kennung gibt es nicht.',
  'The password needs at least {n} characters.': 'Das Passwort braucht mindestens {n} Zeichen.',
  'The password may hold at most {n} bytes.': 'Das Passwort darf höchstens {n} Bytes haben.',
  'Nobody here belongs to your account there.': 'Zu Ihrem Konto dort gehört hier niemand.',
  'The directory ({id}) does not answer.': 'Das Verzeichnis ({id}) antwortet nicht.',
  'You have {n} passkeys already.': 'Sie haben schon {n} Passkeys.',
  'This passkey is known already.': 'Dieser Passkey ist schon bekannt.',
  'A passkey has a name of 1 to {n} characters.': 'Ein Passkey hat einen Namen von 1 bis {n} Zeichen.',
  'The passkey was not accepted.': 'Der Passkey wurde nicht angenommen.',
  'There is no passkey with this id.': 'Einen Passkey mit dieser Kennung gibt es nicht.',
  'Browsers have no passkeys at the address of this gateway.':
    'Unter der Adresse dieses Gateways haben Browser keine Passkeys.',
  'A name has at most {n} characters.': 'Ein Name hat höchstens {n} Zeichen.',
  // registering, mail
  'Who registers here confirms a mail address first.':
    'Wer sich hier registriert, bestätigt zuerst eine Mailadresse.',
  'Addresses of this domain cannot register here.':
    'Adressen dieser Domain können sich hier nicht registrieren.',
  'The gateway sends no mail.': 'Das Gateway verschickt keine Mail.',
  'Too many mails went to this address.': 'An diese Adresse gingen zu viele Mails.',
  'There is an account with this mail address already.': 'Ein Konto mit dieser Mailadresse gibt es schon.',
  'This is no mail address, such as ada@example.org.': 'Das ist keine Mailadresse wie anna@example.org.',
  // access keys
  'There is no access key with this id.': 'Einen Zugriffsschlüssel mit dieser Kennung gibt es nicht.',
  'You have {n} access keys already.': 'Sie haben schon {n} Zugriffsschlüssel.',
  'You have a key named {name} already.': 'Einen Schlüssel namens {name} haben Sie schon.',
  'The key would be over its time already.': 'Die Zeit des Schlüssels wäre schon abgelaufen.',
  'Expected an address or a CIDR block, got {given}.':
    'Erwartet: eine Adresse oder ein CIDR-Block, nicht {given}.',
  'This manage key makes keys within its own limits only ({field}).':
    'Dieser Verwaltungsschlüssel erstellt nur Schlüssel innerhalb der eigenen Grenzen ({field}).',
  "An access key does not change its owner's password or mail address.":
    'Ein Zugriffsschlüssel ändert weder Passwort noch Mailadresse seines Besitzers.',
  // quotas
  '{name:said}: expected -1 for no limit, or an amount from 0 on.':
    '{name}: erwartet: -1 für keine Grenze, oder eine Menge ab 0.',
  'The limit for {name:said} is no number.': 'Die Grenze für {name} ist keine Zahl.',
  'The quota of {whose} is {allowed:said}: {has} in use, and this desktop takes {needs} more.':
    'Das Kontingent von {whose} ist {allowed}: {has} sind belegt, und dieser Desktop braucht noch {needs}.',
  'The quota of the whole gateway is {allowed:said}: {has} in use, and this desktop takes {needs} more.':
    'Das Kontingent des ganzen Gateways ist {allowed}: {has} sind belegt, und dieser Desktop braucht noch {needs}.',
  '{n} virtual machine': '{n} virtuelle Maschine',
  '{n} virtual machines': '{n} virtuelle Maschinen',
  '{n} desktop in a container': '{n} Desktop in einem Container',
  '{n} desktops in containers': '{n} Desktops in Containern',
  '{n} other desktop': '{n} anderer Desktop',
  '{n} other desktops': '{n} andere Desktops',
  '{n} CPU': '{n} CPU',
  '{n} CPUs': '{n} CPUs',
  '{n} of memory': '{n} Arbeitsspeicher',
  '{n} of disk': '{n} Platte',
  containers: 'Container',
  vms: 'virtuelle Maschinen',
  objects: 'andere Desktops',
  cpus: 'CPUs',
  memory: 'Arbeitsspeicher',
  // desktops
  'There is no instance with the id {id}.': 'Eine Instanz mit der Kennung {id} gibt es nicht.',
  'You may not see this desktop any more.': 'Sie dürfen diesen Desktop nicht mehr sehen.',
  'The start was canceled.': 'Der Start wurde abgebrochen.',
  'The start was cut off.': 'Der Start wurde unterbrochen.',
  'The instance has no connection any more.': 'Die Instanz hat keine Verbindung mehr.',
  'The instance has an unfinished action already.': 'An der Instanz wird schon gearbeitet.',
  'Something else was done with the instance meanwhile.':
    'Mit der Instanz wurde inzwischen etwas anderes getan.',
  'The provider {id} cannot {what:said} a desktop.':
    'Der Anbieter {id} kann das mit einem Desktop nicht tun: {what}.',
  'The provider {id} cannot do this with the desktop: {what:said}.':
    'Der Anbieter {id} kann das mit dem Desktop nicht tun: {what}.',
  'The provider {id} does not know "{action:said}".': 'Der Anbieter {id} kann das nicht: {action}.',
  'A desktop that is {status:said} does not allow "{action:said}".':
    'Ein Desktop, der {status}, lässt das nicht zu: {action}.',
  'A desktop that is {status:said} cannot be shown.': 'Ein Desktop, der {status}, lässt sich nicht zeigen.',
  'The desktop has no connection yet.': 'Der Desktop hat noch keine Verbindung.',
  'The desktop can be seen through its console only.': 'Der Desktop ist nur über seine Konsole zu sehen.',
  'The machine has no console any more.': 'Die Maschine hat keine Konsole mehr.',
  'The desktop has no leased port.': 'Der Desktop hat keinen Port.',
  'The desktop did not answer within {seconds} s.':
    'Der Desktop hat innerhalb von {seconds} s nicht geantwortet.',
  'The desktop asks for a password, and the application has none.':
    'Der Desktop verlangt ein Passwort, und die Anwendung hat keines.',
  'The desktop refused the connection': 'Der Desktop hat die Verbindung abgelehnt',
  'The desktop refused the password': 'Der Desktop hat das Passwort abgelehnt',
  '{what:said}: {reason}': '{what}: {reason}',
  'The desktop offers no security type that the gateway speaks.':
    'Der Desktop bietet kein Sicherheitsverfahren an, das das Gateway spricht.',
  'The desktop does not answer as a VNC server.': 'Der Desktop antwortet nicht wie ein VNC-Server.',
  'The desktop was not told in time whose it is.':
    'Dem Desktop wurde nicht rechtzeitig gesagt, wem er gehört.',
  'There is no room on the host. {lack:said}': 'Auf dem Rechner ist kein Platz. {lack}',
  'The host is too small. {lack:said}': 'Der Rechner ist zu klein. {lack}',
  "Lower the application's CPUs, or run it on a larger host.":
    'Geben Sie der Anwendung weniger CPUs, oder einen größeren Rechner.',
  "Lower the application's memory, or run it on a larger host.":
    'Geben Sie der Anwendung weniger Arbeitsspeicher, oder einen größeren Rechner.',
  "Stop a desktop, or lower the application's memory; memory_factor and disk_reserve in the configuration say how full the host may be.":
    'Beenden Sie einen Desktop, oder geben Sie der Anwendung weniger Arbeitsspeicher; memory_factor und disk_reserve in der Konfiguration sagen, wie voll der Rechner werden darf.',
  "Remove what the host's disk does not need, such as old images; memory_factor and disk_reserve in the configuration say how full the host may be.":
    'Entfernen Sie von der Platte des Rechners, was niemand braucht, etwa alte Images; memory_factor und disk_reserve in der Konfiguration sagen, wie voll der Rechner werden darf.',
  'All {n} ports from {first} to {last} are taken.': 'Alle {n} Ports von {first} bis {last} sind vergeben.',
  'No free port could be leased: too many desktops are being started at once.':
    'Kein Port war zu bekommen: Es werden zu viele Desktops auf einmal gestartet.',
  'You have {n} viewers open already.': 'Sie haben schon {n} Betrachter offen.',
  'You have {n} viewers waiting for desktops already.': 'Bei Ihnen warten schon {n} Betrachter auf Desktops.',
  'Your address has {n} viewers open already.': 'Ihre Adresse hat schon {n} Betrachter offen.',
  'You follow {n} desktops already.': 'Sie verfolgen schon {n} Desktops.',
  'You follow {n} instances already.': 'Sie verfolgen schon {n} Instanzen.',
  'There is no connection with this id.': 'Eine Verbindung mit dieser Kennung gibt es nicht.',
  'The gateway is closing.': 'Das Gateway wird beendet.',
  'At the last attempt {why:said}.': 'Beim letzten Versuch: {why}.',
  'nothing listens at its port': 'an diesem Port antwortet nichts',
  'it reset the connection': 'die Verbindung wurde zurückgesetzt',
  'it closed the connection': 'die Verbindung wurde geschlossen',
  'it closed the connection without a word': 'die Verbindung wurde ohne ein Wort geschlossen',
  'it accepted the connection and said nothing': 'die Verbindung kam zustande, und nichts wurde gesagt',
  'its address did not react': 'die Adresse reagierte nicht',
  'its host cannot be reached': 'der Rechner ist nicht zu erreichen',
  'its network cannot be reached': 'das Netz ist nicht zu erreichen',
  'its host name is unknown': 'der Rechnername ist unbekannt',
  'its host name cannot be looked up now': 'der Rechnername ist gerade nicht nachzuschlagen',
  'connecting to it is not permitted': 'die Verbindung ist nicht erlaubt',
  'the connection failed': 'die Verbindung kam nicht zustande',
  'the connection failed ({code})': 'die Verbindung kam nicht zustande ({code})',
  'what answered does not speak {protocol}': 'was geantwortet hat, spricht nicht {protocol}',
  pending: 'wartet',
  starting: 'startet',
  running: 'läuft',
  restarting: 'neu startet',
  stopping: 'beendet wird',
  stopped: 'beendet ist',
  paused: 'angehalten ist',
  failed: 'fehlgeschlagen ist',
  lost: 'verschollen ist',
  cancel: 'abbrechen',
  start: 'starten',
  stop: 'beenden',
  restart: 'neu starten',
  pause: 'anhalten',
  resume: 'fortsetzen',
  snapshot: 'abbilden',
  checkpoint: 'Stand sichern',
  rollback: 'zurücksetzen',
  rollBack: 'zurücksetzen',
  reconcile: 'abgleichen',
  retry: 'noch einmal starten',
  delete: 'entfernen',
  logs: 'Protokoll zeigen',
  // homes
  'What is kept of {app} is kept by {there}, and the application is run by {here} now.':
    'Was von {app} aufbewahrt wird, liegt bei {there}, und die Anwendung läuft jetzt bei {here}.',
  'A desktop of {app} is open already, and what is kept of it can be given to one at a time.':
    'Ein Desktop von {app} ist schon offen, und was davon aufbewahrt wird, bekommt immer nur einer.',
  'The provider {id} keeps no homes any more.': 'Der Anbieter {id} bewahrt nichts mehr auf.',
  'A desktop has what is to be removed.': 'Ein Desktop hat, was entfernt werden soll.',
  'Nothing is kept there.': 'Dort ist nichts aufbewahrt.',
  'There is no provider {id} that keeps homes.': 'Einen Anbieter {id}, der etwas aufbewahrt, gibt es nicht.',
  // jobs
  'The action took longer than {seconds} s.': 'Es hat länger als {seconds} s gedauert.',
  'The job is over: it cannot be canceled any more.':
    'Der Auftrag ist vorbei und lässt sich nicht mehr abbrechen.',
  'Only a job that failed, was canceled or waits can be retried.':
    'Wiederholen lässt sich nur ein Auftrag, der fehlgeschlagen ist, abgebrochen wurde oder wartet.',
  'There is no job with this id.': 'Einen Auftrag mit dieser Kennung gibt es nicht.',
  'It was canceled.': 'Er wurde abgebrochen.',
  'An administrator canceled it.': 'Ein Administrator hat ihn abgebrochen.',
  'This was begun {n} times, and its worker died or was cut off at the last.':
    'Das wurde {n} Mal begonnen, und zuletzt ist sein Worker gestorben oder war abgeschnitten.',
  'The worker died or was cut off {n} times while doing this.':
    'Dabei ist der Worker {n} Mal gestorben oder war abgeschnitten.',
  // requests
  'There is nothing at this address.': 'Unter dieser Adresse gibt es nichts.',
  'There is nothing here.': 'Hier gibt es nichts.',
  'The address is not valid.': 'Die Adresse ist nicht gültig.',
  'The form could not be read.': 'Das Formular war nicht zu lesen.',
  'The body is too large.': 'Die Anfrage ist zu groß.',
  'The body is larger than {n} bytes.': 'Die Anfrage ist größer als {n} Bytes.',
  'The request broke off before it was complete.': 'Die Anfrage brach ab, bevor sie vollständig war.',
  'The request came from {from}, which is not this gateway.':
    'Die Anfrage kam von {from}, nicht von diesem Gateway.',
  'The request came from a form without its token, which is not this gateway.':
    'Die Anfrage kam von einem Formular ohne seine Marke, nicht von diesem Gateway.',
  'It was changed by somebody else meanwhile.': 'Jemand anderes hat es inzwischen geändert.',
  'Something unforeseen went wrong.': 'Etwas Unvorhergesehenes ist schiefgegangen.',
  'The database cannot be reached.': 'Die Datenbank ist nicht zu erreichen.',
  'The disk of the database is full.': 'Die Platte der Datenbank ist voll.',
  // Docker, of whichever plugin
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
  // what helps
  'Ask a manager of the project.': 'Fragen Sie jemanden, der das Projekt leitet.',
  'Ask an administrator.': 'Fragen Sie einen Administrator.',
  'Ask another administrator, or use the command line on the gateway.':
    'Fragen Sie einen anderen Administrator, oder nehmen Sie die Befehlszeile auf dem Gateway.',
  'Make somebody else an administrator first.': 'Machen Sie zuerst jemand anderen zum Administrator.',
  'Enable the user first.': 'Entsperren Sie zuerst den Benutzer.',
  'Do it on the page Security, or use the command line on the gateway.':
    'Tun Sie es auf der Seite Sicherheit, oder mit der Befehlszeile auf dem Gateway.',
  'Stop the desktop first, and wait until it has ended.':
    'Beenden Sie zuerst den Desktop, und warten Sie, bis er zu Ende ist.',
  'Wait until the job that does it has ended, or cancel that.':
    'Warten Sie, bis der Auftrag dafür zu Ende ist, oder brechen Sie ihn ab.',
  'Wait until that is done, and add the user anew.':
    'Warten Sie, bis das getan ist, und legen Sie den Benutzer neu an.',
  'Look whether one has arrived, or try again in an hour.':
    'Sehen Sie nach, ob eine angekommen ist, oder versuchen Sie es in einer Stunde noch einmal.',
  'Use an address of {domains}.': 'Nehmen Sie eine Adresse von {domains}.',
  'Give the application the password of its desktop, or "generate" where the desktop takes one.':
    'Geben Sie der Anwendung das Passwort ihres Desktops, oder „generate“, wo der Desktop eines annimmt.',
  'Let the desktop offer VNC authentication (VncAuth) or None.':
    'Lassen Sie den Desktop die VNC-Anmeldung (VncAuth) oder None anbieten.',
  'Tell an administrator: it has to be renewed there.':
    'Sagen Sie es einem Administrator: Es muss dort erneuert werden.',
};
