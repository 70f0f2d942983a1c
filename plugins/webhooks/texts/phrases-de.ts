/** What may be done here, what was (in the audit log), and why a delivery failed. */
export const phrasesDe: Readonly<Record<string, string>> = {
  'Add, change and remove web hooks': 'Webhooks hinzufügen, ändern und entfernen',
  changeWebhook: 'Webhook geändert',
  createWebhook: 'Webhook angelegt',
  redeliverToWebhook: 'Erneut an einen Webhook gesendet',
  removeWebhook: 'Webhook entfernt',
  testWebhook: 'Webhook ausprobiert',
  'The receiver answered {status}.': 'Der Empfänger hat mit {status} geantwortet.',
  'The receiver answered {status}: redirects are not followed.':
    'Der Empfänger hat mit {status} geantwortet: Umleitungen wird nicht gefolgt.',
  'The receiver did not answer within {seconds} s.':
    'Der Empfänger hat innerhalb von {seconds} s nicht geantwortet.',
  'The address is link-local, which is not allowed.':
    'Die Adresse gilt nur im lokalen Netz (link-local); das ist nicht erlaubt.',
  'The receiver could not be asked.': 'Der Empfänger war nicht zu fragen.',
  'The receiver could not be asked ({code}).': 'Der Empfänger war nicht zu fragen ({code}).',
  'The receiver refused the connection.': 'Der Empfänger hat die Verbindung abgelehnt.',
  'The receiver closed the connection without an answer.':
    'Der Empfänger hat die Verbindung ohne Antwort geschlossen.',
  "The receiver's name is not known.": 'Der Name des Empfängers ist nicht bekannt.',
  "The receiver's name could not be looked up.": 'Der Name des Empfängers war nicht nachzuschlagen.',
  "The receiver's answer has too many headers.": 'Die Antwort des Empfängers hat zu viele Kopfzeilen.',
  "The hook's secret cannot be read with the gateway's key.":
    'Das Geheimnis des Webhooks ist mit dem Schlüssel des Gateways nicht lesbar.',
  'The web hook has no delivery with this id.': 'Eine Zustellung mit dieser Kennung hat der Webhook nicht.',
  'The delivery is under way already.': 'Die Zustellung ist schon unterwegs.',
  'The web hook is disabled.': 'Der Webhook ist ausgeschaltet.',
  'There is no web hook with this id.': 'Einen Webhook mit dieser Kennung gibt es nicht.',
  'This web hook comes from the configuration.': 'Dieser Webhook kommt aus der Konfiguration.',
  'Wait until it was delivered or has failed.': 'Warten Sie, bis sie zugestellt oder fehlgeschlagen ist.',
  'Enable it first.': 'Schalten Sie ihn zuerst ein.',
  'Change it in the configuration file and restart the gateway.':
    'Ändern Sie ihn in der Konfigurationsdatei, und starten Sie das Gateway neu.',
};
