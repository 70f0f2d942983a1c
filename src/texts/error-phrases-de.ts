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
  // what helps
  'Ask a manager of the project.': 'Fragen Sie jemanden, der das Projekt leitet.',
  'Ask an administrator.': 'Fragen Sie einen Administrator.',
  'Ask another administrator, or use the command line on the gateway.':
    'Fragen Sie einen anderen Administrator, oder nehmen Sie die Befehlszeile auf dem Gateway.',
  'Look at the job anew.': 'Sehen Sie sich den Auftrag noch einmal an.',
  'Ask for it anew where it was asked for.': 'Verlangen Sie es dort noch einmal, wo es verlangt wurde.',
  'Switch it off in the options of the plugin.': 'Schalten Sie sie in den Optionen des Plugins aus.',
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
  // what else is refused, and why something fails
  'The desktop cannot be reached: {why:said}.': 'Der Desktop ist nicht zu erreichen: {why}.',
  'No viewer for {protocol} speaks what the browser offers.':
    'Kein Betrachter für {protocol} spricht, was der Browser anbietet.',
  'What the viewer {title} shows cannot be recorded.':
    'Was der Betrachter {title} zeigt, lässt sich nicht aufzeichnen.',
  'The desktop was stopped: nobody was connected for a while.':
    'Der Desktop wurde beendet: Eine Weile war niemand verbunden.',
  'The desktop was stopped: its time was over.': 'Der Desktop wurde beendet: Seine Zeit war um.',
  'The desktop was stopped, as the schedule says.': 'Der Desktop wurde beendet, wie es der Zeitplan sagt.',
  'The parameter wait is a number of seconds from 0 to {most}.':
    'Der Parameter wait ist eine Zahl von Sekunden von 0 bis {most}.',
  'The parameter view is a name of 16 to 64 letters, digits, hyphens and underscores.':
    'Der Parameter view ist ein Name aus 16 bis 64 Buchstaben, Ziffern, Bindestrichen und Unterstrichen.',
  'No gateway ran at that time.': 'Zu dieser Zeit lief kein Gateway.',
  'There is no desktop with this id.': 'Einen Desktop mit dieser Kennung gibt es nicht.',
  'This desktop is recorded, and its recording cannot be begun.':
    'Dieser Desktop wird aufgezeichnet, und seine Aufzeichnung lässt sich nicht beginnen.',
  'The file of this recording is not in the folder of this gateway.':
    'Die Datei dieser Aufzeichnung liegt nicht im Ordner dieses Gateways.',
  'The desktop is still looked at, and recorded.': 'Der Desktop wird noch angesehen und aufgezeichnet.',
  'There is no recording with this id.': 'Eine Aufzeichnung mit dieser Kennung gibt es nicht.',
  'Ask an administrator for a larger quota.': 'Bitten Sie einen Administrator um ein größeres Kontingent.',
  'Try again when somebody has stopped a desktop, or ask an administrator for a larger quota.':
    'Versuchen Sie es wieder, wenn jemand einen Desktop beendet hat, oder bitten Sie einen Administrator um ein größeres Kontingent.',
  'Stop a desktop of the project, or ask an administrator for a larger quota.':
    'Beenden Sie einen Desktop des Projekts, oder bitten Sie einen Administrator um ein größeres Kontingent.',
  '{name}: expected -1 for no limit, or an amount from 0 on.':
    '{name}: erwartet wird -1 für keine Grenze oder eine Menge ab 0.',
  'A console has no address to be asked at.': 'Eine Konsole hat keine Adresse, an der sie zu fragen wäre.',
  'It does not speak RFB.': 'Er spricht kein RFB.',
  'Its name is longer than any name.': 'Sein Name ist länger als jeder Name.',
  'You may not see this project.': 'Sie dürfen dieses Projekt nicht sehen.',
  'The provider {id} binds no desktops any more.':
    'Der Anbieter {id} übergibt keine vorab gestarteten Desktops mehr.',
  'The lease of the job could not be renewed.': 'Die Zuteilung des Auftrags ließ sich nicht verlängern.',
  'Another worker has taken over the job.': 'Ein anderer Worker hat den Auftrag übernommen.',
  'It was canceled while its worker was away.': 'Er wurde abgebrochen, während sein Worker weg war.',
  'The instance was stopped.': 'Die Instanz wurde beendet.',
  'There is no room on the host.': 'Auf dem Rechner ist kein Platz.',
  'The host is too small.': 'Der Rechner ist zu klein.',
  "Stop a desktop, or lower the application's memory; {keys} in the configuration say how full the host may be.":
    'Beenden Sie einen Desktop, oder geben Sie der Anwendung weniger Arbeitsspeicher; {keys} in der Konfiguration sagen, wie voll der Rechner sein darf.',
  "Remove what the host's disk does not need, such as old images; {keys} in the configuration say how full the host may be.":
    'Entfernen Sie von der Platte des Rechners, was sie nicht braucht, etwa alte Images; {keys} in der Konfiguration sagen, wie voll der Rechner sein darf.',
  'The provider {id} does not know "{action}".': 'Der Anbieter {id} kennt „{action}“ nicht.',
  'A desktop that is {status} does not allow "{action}".':
    'Ein Desktop im Zustand {status} lässt „{action}“ nicht zu.',
  'Another start was asked for with this Idempotency-Key before.':
    'Mit diesem Idempotency-Key wurde schon ein anderer Start verlangt.',
  'The request came from another site.': 'Die Anfrage kam von einer anderen Seite.',
  'The request could not be read.': 'Die Anfrage ließ sich nicht lesen.',
  'Sign in as an administrator, or send the metrics token.':
    'Melden Sie sich als Administrator an, oder senden Sie das Token für die Messwerte.',
  'There is no such file.': 'Diese Datei gibt es nicht.',
  'The body has to be JSON, and to say so.': 'Der Inhalt muss JSON sein und das auch sagen.',
  'The body has to be JSON.': 'Der Inhalt muss JSON sein.',
  'The body is not valid JSON.': 'Der Inhalt ist kein gültiges JSON.',
  'The body is nested deeper than {most} levels.': 'Der Inhalt ist tiefer als {most} Ebenen verschachtelt.',
  'A field may not be called {key}.': 'Ein Feld darf nicht {key} heißen.',
  'Wrong query parameter: {problem:said}.': 'Falscher Parameter der Adresse: {problem}.',
  'Wrong body: {problem:said}.': 'Falscher Inhalt: {problem}.',
  "Leave out the application's home, or run it with a provider that keeps homes.":
    'Lassen Sie home der Anwendung weg, oder betreiben Sie sie mit einem Anbieter, der etwas aufbewahrt.',
  'The database is too busy.': 'Die Datenbank ist überlastet.',
  'Start the gateway again.': 'Starten Sie das Gateway neu.',
  "Free some space on the database server's disk.": 'Schaffen Sie Platz auf der Platte des Datenbankservers.',
  'Free some space on the disk of the data directory.':
    'Schaffen Sie Platz auf der Platte des Datenverzeichnisses.',
  'Restore the secret.key file of the data directory, or set secret_key to the key that was used.':
    'Stellen Sie die Datei secret.key des Datenverzeichnisses wieder her, oder setzen Sie secret_key auf den Schlüssel, der benutzt wurde.',
  // requests of programs
  'If-Match: expected one ETag.': 'If-Match: erwartet wird ein ETag.',
  'Idempotency-Key: expected 1 to 255 characters of ASCII without spaces.':
    'Idempotency-Key: erwartet werden 1 bis 255 ASCII-Zeichen ohne Leerzeichen.',
  'There is nothing with this name.': 'Unter diesem Namen gibt es nichts.',
  'Give the user of database_url all rights on the database.':
    'Geben Sie dem Benutzer von database_url alle Rechte auf die Datenbank.',
  'Check the user and the password in database_url.': 'Prüfen Sie Benutzer und Passwort in database_url.',
  'Create the database, and give the user of database_url all rights on it.':
    'Legen Sie die Datenbank an, und geben Sie dem Benutzer von database_url alle Rechte darauf.',
  'The database has been closed.': 'Die Datenbank ist geschlossen.',
};
