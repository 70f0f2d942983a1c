/** The application that it brings, checks and errors. */
export const phrasesDe: Readonly<Record<string, string>> = {
  'A small desktop inside the gateway: type, draw, copy and paste':
    'Ein kleiner Desktop im Gateway: tippen, zeichnen, kopieren und einfügen',
  'Demo desktops run inside the gateway; {n} now.': 'Demo-Desktops laufen im Gateway; jetzt {n}.',
  'Port {port} is used by another program.': 'Port {port} wird von einem anderen Programm benutzt.',
  'The demo desktop could not listen.': 'Der Demo-Desktop konnte keinen Port öffnen.',
  'A demo desktop speaks vnc only.': 'Ein Demo-Desktop spricht nur VNC.',
  'The demo desktop has ended.': 'Der Demo-Desktop ist zu Ende.',
  // what its log says
  'The desktop is ready.': 'Der Desktop ist bereit.',
  'A viewer connected; now {n}.': 'Ein Betrachter hat sich verbunden; jetzt {n}.',
  'The size is now {width} × {height}.': 'Die Größe ist jetzt {width} × {height}.',
  'A viewer was turned away: too many.': 'Ein Betrachter wurde abgewiesen: zu viele.',
  'A viewer was disconnected because of {why:said}.': 'Ein Betrachter wurde getrennt wegen {why}.',
  'A viewer left; now {n}.': 'Ein Betrachter ist gegangen; jetzt {n}.',
};
