import type { ErrorCode } from '../errors.ts';

const told = (message: string, remedy: string) => ({ message, remedy });

/** What each code means, and what to do. */
export const errorsDe: Readonly<Record<ErrorCode, { readonly message: string; readonly remedy: string }>> = {
  // the request
  BAD_REQUEST: told(
    'Mit dieser Anfrage stimmt etwas nicht.',
    'Korrigieren Sie sie und senden Sie sie noch einmal.',
  ),
  MALFORMED_JSON: told(
    'Die Anfrage ist kein gültiges JSON.',
    'Senden Sie einen Inhalt, der gültiges JSON ist.',
  ),
  INVALID_BODY: told(
    'Eine Angabe ist nicht gültig.',
    'Korrigieren Sie das genannte Feld und senden Sie das Formular noch einmal.',
  ),
  BODY_TOO_LARGE: told('Die Anfrage ist zu groß.', 'Senden Sie weniger auf einmal.'),
  UNSUPPORTED_MEDIA_TYPE: told(
    'Dieses Format wird nicht gelesen.',
    'Senden Sie den Inhalt als application/json.',
  ),
  RANGE_BEYOND_END: told(
    'So weit reicht der Inhalt nicht.',
    'Fragen Sie nach einem Teil, den es schon gibt.',
  ),
  METHOD_NOT_ALLOWED: told(
    'Das geht an dieser Adresse nicht.',
    'Verwenden Sie eine der im Kopf Allow genannten Methoden.',
  ),
  NOT_FOUND: told(
    'Unter dieser Adresse gibt es nichts.',
    'Prüfen Sie die Adresse, oder gehen Sie zurück zur Startseite.',
  ),
  // who asks
  UNAUTHENTICATED: told('Sie sind nicht angemeldet.', 'Melden Sie sich an und versuchen Sie es noch einmal.'),
  SIGN_IN_FAILED: told(
    'Der Benutzername oder das Passwort ist falsch.',
    'Prüfen Sie Benutzernamen und Passwort.',
  ),
  SIGN_IN_LINK_USED: told(
    'Dieser Anmeldelink gilt nicht mehr.',
    'Melden Sie sich mit einem Passwort an, oder starten Sie das Gateway neu, um einen neuen Link zu erhalten.',
  ),
  CODE_NEEDED: told(
    'Zur Anmeldung fehlt noch der Code.',
    'Geben Sie den Code Ihrer Authenticator-App ein, oder einen Ihrer Wiederherstellungscodes.',
  ),
  CODE_WRONG: told(
    'Der Code ist falsch oder wurde schon verwendet.',
    'Warten Sie auf den nächsten Code Ihrer Authenticator-App, oder verwenden Sie einen Wiederherstellungscode.',
  ),
  SIGN_IN_OVER: told(
    'Diese Anmeldung ist abgelaufen.',
    'Beginnen Sie noch einmal mit Benutzernamen und Passwort.',
  ),
  PASSWORD_WRONG: told(
    'Das ist nicht Ihr jetziges Passwort.',
    'Geben Sie das Passwort ein, mit dem Sie sich zurzeit anmelden.',
  ),
  KEY_INVALID: told(
    'Dieser Zugriffsschlüssel gilt nicht.',
    'Prüfen Sie ihn, oder erstellen Sie einen anderen.',
  ),
  KEY_EXPIRED: told('Dieser Zugriffsschlüssel ist abgelaufen.', 'Erstellen Sie einen anderen.'),
  KEY_ELSEWHERE: told(
    'Dieser Zugriffsschlüssel gilt nicht von dieser Adresse aus.',
    'Verwenden Sie ihn von einer erlaubten Adresse aus, oder erstellen Sie einen, der diese erlaubt.',
  ),
  FORBIDDEN: told(
    'Dazu fehlt Ihnen die Berechtigung.',
    'Bitten Sie eine Administratorin oder einen Administrator darum.',
  ),
  ORIGIN_REFUSED: told(
    'Die Anfrage kam von einer fremden Seite.',
    'Öffnen Sie die Seite unter der eigenen Adresse des Gateways (public_url) und versuchen Sie es noch einmal.',
  ),
  RATE_LIMITED: told(
    'Das waren zu viele Versuche.',
    'Warten Sie einen Augenblick und versuchen Sie es dann noch einmal.',
  ),
  // mail
  MAIL_LINK_OVER: told(
    'Dieser Link ist verbraucht, abgelaufen, oder es gab ihn nie.',
    'Lassen Sie sich eine neue E-Mail schicken.',
  ),
  MAIL_ADDRESS_TAKEN: told(
    'Es gibt schon ein Konto mit dieser E-Mail-Adresse.',
    'Nehmen Sie eine andere Adresse, oder wählen Sie für jenes Konto ein neues Passwort.',
  ),
  MAIL_OFF: told(
    'Das Gateway verschickt keine E-Mail.',
    'Fragen Sie jemanden von der Administration, oder richten Sie das Plugin mail ein.',
  ),
  MAIL_UNREACHABLE: told(
    'Der Mailserver nimmt die E-Mail nicht an.',
    'Versuchen Sie es später noch einmal; hilft das nicht, sagt deskgate doctor, woran es liegt.',
  ),
  MAIL_REFUSED: told(
    'Der Mailserver lehnt die E-Mail ab.',
    'Prüfen Sie die Adresse, und sehen Sie im Protokoll des Mailservers nach.',
  ),
  // what is asked for
  APP_NOT_FOUND: told('Diese Anwendung gibt es nicht.', 'Wählen Sie eine Anwendung aus der Liste.'),
  APP_INVALID: told('Die Anwendung ist nicht richtig beschrieben.', 'Korrigieren Sie das genannte Feld.'),
  APP_EXISTS: told(
    'Eine Anwendung mit dieser Kennung gibt es schon.',
    'Wählen Sie eine andere Kennung, oder ändern Sie die vorhandene Anwendung.',
  ),
  APP_READ_ONLY: told(
    'Diese Anwendung kann hier nicht geändert werden.',
    'Ändern Sie sie in der Konfigurationsdatei und starten Sie das Gateway neu.',
  ),
  APP_IN_USE: told('Diese Anwendung wird noch benutzt.', 'Beenden Sie zuerst ihre Desktops.'),
  INSTANCE_NOT_FOUND: told('Diesen Desktop gibt es nicht.', 'Starten Sie die Anwendung noch einmal.'),
  INSTANCE_BUSY: told('Damit geschieht gerade schon etwas.', 'Warten Sie, bis das beendet ist.'),
  ACTION_NOT_ALLOWED: told('Das geht jetzt nicht.', 'Wählen Sie etwas, das zurzeit angeboten wird.'),
  HOME_NOT_FOUND: told(
    'Dort ist nichts aufbewahrt.',
    'Starten Sie zuerst die Anwendung: Was sie aufbewahrt, entsteht mit ihrem ersten Desktop.',
  ),
  HOME_IN_USE: told(
    'Ein Desktop benutzt das gerade.',
    'Öffnen Sie den laufenden Desktop, oder beenden Sie ihn zuerst und warten Sie, bis er zu Ende ist.',
  ),
  HOME_ELSEWHERE: told(
    'Was aufbewahrt ist, liegt bei einem anderen Anbieter.',
    'Setzen Sie den Desktop zurück (das löscht dort alles), oder verwenden Sie wieder den bisherigen Anbieter.',
  ),
  CONNECTION_NOT_FOUND: told(
    'Diese Verbindung gibt es nicht.',
    'Sehen Sie nach, wer den Desktop gerade betrachtet.',
  ),
  RECORDING_NOT_FOUND: told(
    'Diese Aufzeichnung gibt es nicht.',
    'Sehen Sie in der Liste der Aufzeichnungen nach; alte werden vergessen.',
  ),
  RECORDING_RUNS: told(
    'Der Desktop wird noch betrachtet und aufgezeichnet.',
    'Warten Sie, bis die Ansicht beendet ist, oder beenden Sie sie.',
  ),
  RECORDING_ELSEWHERE: told(
    'Die Datei dieser Aufzeichnung liegt nicht im Ordner dieses Gateways.',
    'Fragen Sie das Gateway, das aufgezeichnet hat, oder geben Sie allen Gateways einen Ordner (recordings.folder).',
  ),
  WEBHOOK_NOT_FOUND: told('Diesen Webhook gibt es nicht.', 'Sehen Sie in der Liste der Webhooks nach.'),
  DELIVERY_NOT_FOUND: told(
    'Diese Zustellung gibt es nicht.',
    'Sehen Sie in der Liste der Zustellungen nach.',
  ),
  USER_EXISTS: told('Diesen Benutzernamen gibt es schon.', 'Wählen Sie einen anderen Benutzernamen.'),
  USER_NOT_FOUND: told('Diesen Benutzer gibt es nicht.', 'Prüfen Sie den Benutzernamen.'),
  SESSION_NOT_FOUND: told('Diese Sitzung gibt es nicht.', 'Sehen Sie in der Liste Ihrer Sitzungen nach.'),
  PASSKEY_NOT_FOUND: told('Diesen Passkey gibt es nicht.', 'Sehen Sie in der Liste der Passkeys nach.'),
  PASSKEY_EXISTS: told(
    'Dieser Passkey ist schon bekannt.',
    'Verwenden Sie einen anderen Authenticator, oder entfernen Sie den Passkey zuerst.',
  ),
  TOO_MANY_PASSKEYS: told('Das sind zu viele Passkeys.', 'Entfernen Sie einen, der nicht mehr benutzt wird.'),
  PASSKEY_REFUSED: told(
    'Der Passkey wurde nicht angenommen.',
    'Versuchen Sie es noch einmal, oder melden Sie sich anders an.',
  ),
  PASSKEYS_UNAVAILABLE: told(
    'Unter der Adresse dieses Gateways haben Browser keine Passkeys.',
    'Bitten Sie die Verwaltung, public_url auf eine Adresse mit https und einem Namen zu setzen.',
  ),
  SECOND_FACTOR_REQUIRED: told(
    'Für dieses Konto ist ein zweiter Faktor vorgeschrieben.',
    'Melden Sie sich auf der Seite des Gateways an, die hindurchführt.',
  ),
  SIGN_IN_AGAIN: told(
    'Ihre Anmeldung ist dafür zu lange her.',
    'Melden Sie sich ab und wieder an, und tun Sie es innerhalb von zehn Minuten.',
  ),
  SECOND_FACTOR_ON: told('Der zweite Faktor ist schon eingeschaltet.', 'Schalten Sie ihn zuerst aus.'),
  SECOND_FACTOR_OFF: told('Der zweite Faktor ist nicht eingeschaltet.', 'Richten Sie ihn zuerst ein.'),
  KEY_EXISTS: told(
    'Einen Schlüssel mit diesem Namen gibt es schon.',
    'Wählen Sie einen anderen Namen, oder entfernen Sie den anderen Schlüssel.',
  ),
  KEY_NOT_FOUND: told('Diesen Schlüssel gibt es nicht.', 'Sehen Sie in der Liste der Schlüssel nach.'),
  MANAGE_KEY_NEEDED: told(
    'Dieser Schlüssel darf das nicht.',
    'Melden Sie sich an, oder verwenden Sie einen Verwaltungsschlüssel.',
  ),
  TOO_MANY_KEYS: told('Sie haben zu viele Schlüssel.', 'Entfernen Sie einen, der nicht mehr gebraucht wird.'),
  QUOTA_EXCEEDED: told(
    'Damit wäre mehr belegt, als erlaubt ist.',
    'Beenden Sie einen Desktop, oder bitten Sie um ein größeres Kontingent.',
  ),
  GROUP_EXISTS: told(
    'Eine Gruppe mit diesem Namen gibt es schon.',
    'Wählen Sie einen anderen Namen, oder ändern Sie die vorhandene Gruppe.',
  ),
  GROUP_NOT_FOUND: told('Diese Gruppe gibt es nicht.', 'Sehen Sie in der Liste der Gruppen nach.'),
  PROJECT_EXISTS: told(
    'Ein Projekt mit diesem Namen gibt es schon.',
    'Wählen Sie einen anderen Namen, oder ändern Sie das vorhandene Projekt.',
  ),
  PROJECT_NOT_FOUND: told('Dieses Projekt gibt es nicht.', 'Sehen Sie in der Liste Ihrer Projekte nach.'),
  PROJECT_IN_USE: told(
    'Das Projekt hat noch Anwendungen oder Desktops.',
    'Beenden Sie zuerst die Desktops des Projekts, und entfernen Sie seine Anwendungen.',
  ),
  NOT_IN_PROJECT: told(
    'Das gehört nicht zu diesem Projekt.',
    'Nennen Sie das Projekt, zu dem es gehört, oder keines.',
  ),
  PROJECT_NEEDED: told(
    'Diese Anwendung wird in einem Projekt gestartet.',
    'Sagen Sie, in welchem Projekt sie gestartet werden soll.',
  ),
  MEMBER_EXISTS: told('Diese Person gehört schon zum Projekt.', 'Ändern Sie stattdessen ihre Rolle.'),
  MEMBER_NOT_FOUND: told(
    'Diese Person gehört nicht zum Projekt.',
    'Sehen Sie in der Liste der Mitglieder nach.',
  ),
  // starting and stopping
  PROVIDER_UNREACHABLE: told(
    'Der Anbieter der Desktops ist nicht erreichbar.',
    'Prüfen Sie, ob er läuft und das Gateway ihn benutzen darf: deskgate doctor.',
  ),
  PROVIDER_FAILED: told(
    'Beim Anbieter der Desktops ist etwas fehlgeschlagen.',
    'Sehen Sie die Einzelheiten und das Protokoll des Anbieters an.',
  ),
  IMAGE_MISSING: told(
    'Das Abbild fehlt beim Anbieter.',
    'Bauen oder laden Sie es dort, oder erlauben Sie das Laden in der Konfiguration.',
  ),
  IMAGE_PULL_FAILED: told(
    'Das Abbild konnte nicht geladen werden.',
    'Prüfen Sie seinen Namen, und ob seine Registry erreichbar ist.',
  ),
  HOST_FULL: told(
    'Zurzeit ist auf dem Rechner kein Platz.',
    'Beenden Sie einen Desktop, oder starten Sie später noch einmal.',
  ),
  HOST_TOO_SMALL: told(
    'Der Rechner ist zu klein für diese Anwendung.',
    'Verringern Sie, was sie braucht, oder betreiben Sie sie auf einem größeren Rechner.',
  ),
  PORT_TAKEN: told(
    'Der Port ist schon belegt.',
    'Starten Sie noch einmal; geschieht es oft, wählen Sie einen anderen Portbereich.',
  ),
  PORTS_EXHAUSTED: told(
    'Alle Ports sind belegt.',
    'Beenden Sie einen Desktop, oder erweitern Sie den Portbereich.',
  ),
  DESKTOP_DIED: told('Der Desktop ist von selbst zu Ende gegangen.', 'Im Protokoll steht, warum.'),
  DESKTOP_SILENT: told(
    'Der Desktop hat nicht geantwortet.',
    'Prüfen Sie Port und Protokoll der Anwendung, oder sehen Sie ins Protokoll.',
  ),
  START_TIMEOUT: told(
    'Der Start hat zu lange gedauert.',
    'Starten Sie noch einmal, oder erhöhen Sie die erlaubte Startzeit der Anwendung.',
  ),
  START_CANCELED: told('Der Start wurde abgebrochen.', 'Starten Sie die Anwendung noch einmal.'),
  START_INTERRUPTED: told('Der Start wurde unterbrochen.', 'Starten Sie die Anwendung noch einmal.'),
  // jobs
  JOB_NOT_FOUND: told(
    'Diesen Auftrag gibt es nicht.',
    'Sehen Sie in der Liste der Aufträge nach; beendete werden nach einer Weile vergessen.',
  ),
  JOB_TIMEOUT: told(
    'Der Auftrag hat zu lange gedauert.',
    'Versuchen Sie es noch einmal, oder erhöhen Sie job_timeout_seconds.',
  ),
  JOB_WORKER_DIED: told(
    'Der Prozess, der das tat, ist abgebrochen.',
    'Sehen Sie in sein Protokoll und nach dem Speicher seines Rechners; versuchen Sie es dann noch einmal.',
  ),
  JOB_CANCELED: told(
    'Der Auftrag wurde abgebrochen.',
    'Erteilen Sie ihn noch einmal, wenn er gewünscht ist.',
  ),
  // showing
  DESKTOP_UNREACHABLE: told(
    'Der Desktop ist nicht erreichbar.',
    'Prüfen Sie, ob er noch läuft, oder starten Sie ihn noch einmal.',
  ),
  DESKTOP_REFUSED: told(
    'Der Desktop hat die Verbindung abgelehnt.',
    'Prüfen Sie die Zugangsdaten der Anwendung.',
  ),
  DESKTOP_PROTOCOL_ERROR: told(
    'Der Desktop spricht ein anderes Protokoll als erwartet.',
    'Prüfen Sie, ob die Anwendung das eingestellte Protokoll spricht.',
  ),
  GUACD_UNREACHABLE: told(
    'guacd ist nicht erreichbar.',
    'Prüfen Sie, ob guacd unter der eingestellten Adresse läuft: deskgate doctor.',
  ),
  GUACD_SILENT: told(
    'guacd antwortet nicht.',
    'Versuchen Sie es noch einmal; bleibt es so, starten Sie guacd neu.',
  ),
  VIEWER_UNSUPPORTED: told(
    'So lässt sich dieser Desktop nicht zeigen.',
    'Wählen Sie einen der angebotenen Betrachter.',
  ),
  RECORDING_FAILED: told(
    'Dieser Desktop wird aufgezeichnet, und die Aufzeichnung lässt sich nicht beginnen.',
    'Sagen Sie es der Administration; im Log steht, warum in den Ordner der Aufzeichnungen nicht geschrieben werden kann.',
  ),
  TOO_MANY_VIEWERS: told(
    'Sie sehen schon so viele Desktops an, wie erlaubt ist.',
    'Schließen Sie zuerst ein anderes Fenster mit einem Desktop.',
  ),
  // ourselves
  CONFIG_INVALID: told(
    'Die Konfiguration ist nicht richtig.',
    'Korrigieren Sie sie und starten Sie noch einmal.',
  ),
  DATABASE_UNREACHABLE: told(
    'Die Datenbank ist nicht erreichbar.',
    'Prüfen Sie database_url, und ob die Datenbank läuft.',
  ),
  DATABASE_NEWER: told(
    'Die Datenbank gehört zu einer neueren Version.',
    'Starten Sie die neuere Version des Gateways, oder stellen Sie eine frühere Sicherung der Datenbank wieder her.',
  ),
  DATABASE_MIGRATION_FAILED: told(
    'Die Datenbank konnte nicht umgestellt werden.',
    'Beheben Sie, was in den Einzelheiten steht, und starten Sie das Gateway noch einmal.',
  ),
  SHUTTING_DOWN: told('Das Gateway startet gerade neu.', 'Versuchen Sie es gleich noch einmal.'),
  INTERNAL: told(
    'Etwas Unvorhergesehenes ist schiefgegangen.',
    'Versuchen Sie es noch einmal; bleibt es so, geben Sie die Nummer der Anfrage weiter.',
  ),
  PRECONDITION_FAILED: told(
    'Inzwischen hat es jemand anderes geändert.',
    'Lesen Sie es noch einmal und wiederholen Sie die Änderung, falls sie noch gewünscht ist.',
  ),
  IDEMPOTENCY_KEY_REUSED: told(
    'Dieser Schlüssel gehört zu einer anderen Anfrage.',
    'Verwenden Sie für eine andere Anfrage einen anderen Schlüssel.',
  ),
  ACTION_UNKNOWN: told(
    'Diese Aktion gibt es nicht.',
    'Schlagen Sie ihren Namen in der Beschreibung der Schnittstelle nach.',
  ),
  ACTION_UNSUPPORTED: told(
    'Das kann dieser Anbieter mit keinem Desktop.',
    'Betreiben Sie die Anwendung mit einem Anbieter, der es kann.',
  ),
  PARTLY_DONE: told(
    'Nur ein Teil wurde ausgeführt.',
    'Sehen Sie sich jedes Ergebnis an und wiederholen Sie, was nicht ausgeführt wurde.',
  ),
  GATEWAY_UNREACHABLE: told(
    'Das Gateway ist nicht erreichbar.',
    'Prüfen Sie die Adresse (deskgate login, --gateway oder DESKGATE_URL) und ob das Gateway läuft.',
  ),
  GATEWAY_RUNNING: told(
    'Auf diesen Daten läuft noch ein Gateway.',
    'Beenden Sie jedes Gateway und jeden Worker auf diesen Daten und versuchen Sie es noch einmal.',
  ),
  BACKUP_INVALID: told('Diese Sicherung ist nicht lesbar.', 'Verwenden Sie eine andere Sicherung.'),
  ACCOUNT_WAITING: told(
    'Dieses Konto ist noch nicht freigeschaltet.',
    'Warten Sie, bis die Administration es freigeschaltet hat.',
  ),
  IDENTITY_UNKNOWN: told(
    'Für dieses Konto gibt es hier keinen Benutzer.',
    'Bitten Sie die Verwaltung, Sie hinzuzufügen oder auf diesem Weg neue Benutzer zuzulassen (create_users).',
  ),
  IDENTITY_NAME_TAKEN: told(
    'Diesen Benutzernamen hat hier schon jemand.',
    'Melden Sie sich mit dem Passwort dieses Kontos an, wenn es Ihres ist, und bitten Sie die Verwaltung, beide zu verbinden.',
  ),
  IDENTITY_REFUSED: told(
    'Diese Anmeldung wird nicht angenommen.',
    'Wenden Sie sich an die Verwaltung, hier oder beim Identitätsanbieter.',
  ),
  IDENTITY_PROVIDER_UNREACHABLE: told(
    'Der Identitätsanbieter antwortet nicht.',
    'Versuchen Sie es gleich noch einmal, oder melden Sie sich mit einem Passwort dieses Gateways an.',
  ),
  IDENTITY_PROVIDER_FAILED: told(
    'Mit der Antwort des Identitätsanbieters stimmt etwas nicht.',
    'Versuchen Sie es noch einmal. Wenn es so bleibt, sagen Sie es der Verwaltung.',
  ),
};
