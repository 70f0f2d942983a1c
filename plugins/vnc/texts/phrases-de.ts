/** Names of viewers, and errors. */
export const phrasesDe: Readonly<Record<string, string>> = {
  Console: 'Konsole',
  'The desktop took the connection and did not answer within {seconds} s.':
    'Der Desktop hat die Verbindung angenommen und innerhalb von {seconds} s nicht geantwortet.',
  'The desktop cannot be reached: no reaction within {seconds} s.':
    'Der Desktop ist nicht zu erreichen: keine Reaktion innerhalb von {seconds} s.',
};
