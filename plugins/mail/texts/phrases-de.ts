/** Checks and errors. */
export const phrasesDe: Readonly<Record<string, string>> = {
  mail: 'Mail',
  'The mail server lets the gateway in.': 'Der Mailserver lässt das Gateway hinein.',
  'The mail server {host} took longer than {seconds} s.':
    'Der Mailserver {host} hat länger als {seconds} s gebraucht.',
  'The mail server {host} does not let the gateway in.':
    'Der Mailserver {host} lässt das Gateway nicht hinein.',
  'The connection to the mail server {host} cannot be secured.':
    'Die Verbindung zum Mailserver {host} lässt sich nicht sichern.',
  'The mail server {host} refuses the mail ({code}).': 'Der Mailserver {host} lehnt die Mail ab ({code}).',
  'The mail server {host} does not take the mail over.': 'Der Mailserver {host} nimmt die Mail nicht an.',
  'Check user and password of the plugin mail.': 'Prüfen Sie Benutzer und Passwort des Plugins mail.',
  'Check tls and ca of the plugin mail, and the certificate of the server.':
    'Prüfen Sie tls und ca des Plugins mail, und das Zertifikat des Servers.',
};
