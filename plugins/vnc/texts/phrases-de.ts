/** Names of viewers, and errors. */
export const phrasesDe: Readonly<Record<string, string>> = {
  Console: 'Konsole',
  'The browser stopped answering.': 'Der Browser antwortet nicht mehr.',
  'The viewer sent text, and RFB is binary.': 'Der Betrachter hat Text gesendet, und RFB ist binär.',
  'The browser’s connection broke.': 'Die Verbindung des Browsers brach ab.',
  'The viewer was closed.': 'Der Betrachter wurde geschlossen.',
  'The viewer broke the WebSocket protocol: {why}.':
    'Der Betrachter hat sich nicht an das WebSocket-Protokoll gehalten: {why}.',
  'The desktop closed the connection.': 'Der Desktop hat die Verbindung geschlossen.',
  'The connection to the desktop broke: {why:said}.': 'Die Verbindung zum Desktop brach ab: {why}.',
  'The desktop took the connection and did not answer within {seconds} s.':
    'Der Desktop hat die Verbindung angenommen und innerhalb von {seconds} s nicht geantwortet.',
  'The desktop cannot be reached: no reaction within {seconds} s.':
    'Der Desktop ist nicht zu erreichen: keine Reaktion innerhalb von {seconds} s.',
  // why a viewer cannot go on
  'The viewer did not finish its handshake in time.':
    'Der Betrachter hat seine Begrüßung nicht rechtzeitig beendet.',
  'The viewer {title} takes no parameter but {name}.':
    'Der Betrachter {title} nimmt keinen Parameter außer {name}.',
  'The viewer announced RFB 3.8 and chose another.':
    'Der Betrachter hat RFB 3.8 angekündigt und ein anderes gewählt.',
  'The viewer chose a security type that was not offered.':
    'Der Betrachter hat eine Sicherung gewählt, die nicht angeboten war.',
  'The viewer does not speak RFB.': 'Der Betrachter spricht kein RFB.',
  'Nobody waits for the console any more.': 'Auf die Konsole wartet niemand mehr.',
};
