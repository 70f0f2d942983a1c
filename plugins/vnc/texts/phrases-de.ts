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
};
