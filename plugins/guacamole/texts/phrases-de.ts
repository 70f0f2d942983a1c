/** Checks and errors. */
export const phrasesDe: Readonly<Record<string, string>> = {
  'Deskgate starts guacd by itself on Linux only.': 'Deskgate startet guacd nur unter Linux selbst.',
  'Docker at {address} is on another machine; guacd has to run here.':
    'Docker bei {address} ist auf einem anderen Rechner; guacd muss auf diesem laufen.',
  'Docker runs rootless, where guacd cannot use the network of this machine.':
    'Docker läuft ohne Root; guacd kann dort das Netz dieses Rechners nicht benutzen.',
  'Docker has no image {image}; deskgate image build guacd makes it.':
    'Docker hat kein Image {image}; deskgate image build guacd macht es.',
  'guacd at {where} speaks Guacamole {version}': 'guacd bei {where} spricht Guacamole {version}',
  'guacd at {where} cannot be used: {why:said}': 'guacd bei {where} ist nicht zu benutzen: {why}',
  'guacd at {where} cannot be used: {why}': 'guacd bei {where} ist nicht zu benutzen: {why}',
  'it does not answer in time': 'es antwortet nicht rechtzeitig',
  'what answers is not guacd': 'was antwortet, ist nicht guacd',
  'Start guacd there, or correct guacd in [plugins.guacamole] (DESKGATE_GUACAMOLE_GUACD).':
    'Starten Sie dort guacd, oder korrigieren Sie guacd in [plugins.guacamole] (DESKGATE_GUACAMOLE_GUACD).',
  'guacd is started from {image} when it is first needed':
    'guacd wird aus {image} gestartet, wenn es zum ersten Mal gebraucht wird',
  'Only RDP, SSH, telnet and the Guacamole viewer need guacd. Set DESKGATE_GUACAMOLE_GUACD=host:port, or let Deskgate start its own: deskgate image build guacd.':
    'Nur RDP, SSH, Telnet und der Betrachter Guacamole brauchen guacd. Setzen Sie DESKGATE_GUACAMOLE_GUACD=host:port, oder lassen Sie Deskgate ein eigenes starten: deskgate image build guacd.',
  '{n} ended or hung since the start and was replaced':
    '{n} ist seit dem Start ausgefallen und wurde ersetzt',
  '{n} ended or hung since the start and were replaced':
    '{n} sind seit dem Start ausgefallen und wurden ersetzt',
  "it shares this machine's network: {why}": 'es teilt das Netz dieses Rechners: {why}',
  'guacd is not used: guacd is unset and container is off':
    'guacd wird nicht benutzt: guacd ist nicht gesetzt und container ist off',
  'The desktop refused the user name or password.': 'Der Desktop hat Benutzernamen oder Passwort abgelehnt.',
  'guacd gave the connection up before it showed a picture.':
    'guacd hat die Verbindung aufgegeben, bevor ein Bild zu sehen war.',
  'guacd cannot show the desktop.': 'guacd kann den Desktop nicht zeigen.',
  'guacd locked up while it connected to the desktop.':
    'guacd hat sich beim Verbinden mit dem Desktop aufgehängt.',
  'guacd is connected but shows no picture.': 'guacd ist verbunden, zeigt aber kein Bild.',
  'guacd did not make the connection ready in time.':
    'guacd hat die Verbindung nicht rechtzeitig hergestellt.',
  "Deskgate's own guacd ended as soon as it was started.":
    'Das eigene guacd von Deskgate endete gleich nach dem Start.',
  "Deskgate's own guacd was started and does not answer.":
    'Das eigene guacd von Deskgate ist gestartet und antwortet nicht.',
  'The desktop ended the session because another one took its place.':
    'Der Desktop hat die Sitzung beendet, weil eine andere an ihre Stelle trat.',
  'The desktop ended the session because it was idle for too long.':
    'Der Desktop hat die Sitzung beendet, weil sie zu lange ruhte.',
  'The desktop ended the session.': 'Der Desktop hat die Sitzung beendet.',
  'The viewer stopped answering.': 'Der Betrachter antwortet nicht mehr.',
  'The viewer was closed.': 'Der Betrachter wurde geschlossen.',
  'The viewer broke the protocol. {why}': 'Der Betrachter hat sich nicht an das Protokoll gehalten. {why}',
  'The viewer sent something that is not text.': 'Der Betrachter hat etwas gesendet, das kein Text ist.',
  'The connection to the viewer was lost.': 'Die Verbindung zum Betrachter ist verloren.',
  'guacd sent something that is not Guacamole.': 'guacd hat etwas gesendet, das nicht Guacamole ist.',
  'guacd broke the connection off, without a word.': 'guacd hat die Verbindung ohne ein Wort abgebrochen.',
  'guacd no longer takes what the viewer sends.': 'guacd nimmt nicht mehr an, was der Betrachter sendet.',
  'The desktop ended the connection.': 'Der Desktop hat die Verbindung beendet.',
  'guacd shows no consoles.': 'guacd zeigt keine Konsolen.',
  'The desktop cannot be reached: {why:said}.': 'Der Desktop ist nicht zu erreichen: {why}.',
  'guacd does not answer; it may lack support for {protocol}.':
    'guacd antwortet nicht; vielleicht kann es {protocol} nicht.',
  'guacd does not answer to {protocol}: it lacks support for it.':
    'guacd antwortet nicht auf {protocol}: Das kann es nicht.',
  "Try again; then check the application's credentials, and look at the log of guacd.":
    'Versuchen Sie es noch einmal; prüfen Sie dann die Zugangsdaten der Anwendung, und sehen Sie in das Protokoll von guacd.',
  'Try again; then look at the desktop itself, which answers but gives guacd nothing to show.':
    'Versuchen Sie es noch einmal; sehen Sie dann nach dem Desktop selbst, der antwortet, guacd aber nichts zu zeigen gibt.',
  'Set guacd in [plugins.guacamole], or DESKGATE_GUACAMOLE_GUACD, to the host:port of a guacd.':
    'Setzen Sie guacd in [plugins.guacamole], oder DESKGATE_GUACAMOLE_GUACD, auf host:port eines guacd.',
  'Close viewers that are not needed, or add another address to guacd, or to containers, in [plugins.guacamole].':
    'Schließen Sie Betrachter, die niemand braucht, oder geben Sie in [plugins.guacamole] guacd oder containers etwas dazu.',
  // what else a viewer is told
  'The desktop asks for a user name or password that the application does not have.':
    'Der Desktop verlangt einen Benutzernamen oder ein Passwort, das die Anwendung nicht hat.',
  'The viewer broke the WebSocket protocol.':
    'Der Betrachter hat sich nicht an das WebSocket-Protokoll gehalten.',
  'Try again. If it happens often, run guacd with -L error: at the level info it locks up now and then.':
    'Versuchen Sie es noch einmal. Geschieht es oft, starten Sie guacd mit -L error: Mit der Stufe info bleibt es ab und zu stehen.',
  'Set guacd in [plugins.guacamole], or remove reach = "inner" there.':
    'Setzen Sie guacd in [plugins.guacamole], oder entfernen Sie dort reach = "inner".',
  'Set network = "host" in [plugins.guacamole], or guacd there to the host:port of a guacd.':
    'Setzen Sie network = "host" in [plugins.guacamole], oder guacd dort auf rechner:port eines guacd.',
  'Look at image in [plugins.guacamole], or set guacd there to the address of one that runs.':
    'Sehen Sie image in [plugins.guacamole] an, oder setzen Sie guacd dort auf die Adresse eines, das läuft.',
  'Where the gateway itself runs in a container, run guacd beside it and set guacd in [plugins.guacamole].':
    'Läuft das Gateway selbst in einem Container, starten Sie guacd daneben und setzen guacd in [plugins.guacamole].',
  'What answers at the address of guacd is not guacd.':
    'Was an der Adresse von guacd antwortet, ist nicht guacd.',
  'No guacd is configured: guacd is unset in [plugins.guacamole], and container is off there.':
    'Kein guacd ist eingerichtet: guacd ist in [plugins.guacamole] nicht gesetzt und container dort aus.',
  'Use only {names}.': 'Benutzen Sie nur {names}.',
  // where guacd runs
  'The gateway reaches the desktop. Where guacd runs in the network of the desktops, set reach = "inner"; else let it reach what reach = "published" gives it, the address that the gateway uses.':
    'Das Gateway erreicht den Desktop. Läuft guacd im Netzwerk der Desktops, setzen Sie reach = "inner"; sonst lassen Sie es erreichen, was reach = "published" ihm gibt: die Adresse, die das Gateway benutzt.',
  'The gateway reaches the desktop. Where guacd runs beside the gateway, set reach = "published"; else attach it to the network of the desktops, which reach = "inner" asks for.':
    'Das Gateway erreicht den Desktop. Läuft guacd neben dem Gateway, setzen Sie reach = "published"; sonst hängen Sie es in das Netzwerk der Desktops, wie es reach = "inner" verlangt.',
  'Docker gave the network {network} no address of this machine.':
    'Docker hat dem Netzwerk {network} keine Adresse dieses Rechners gegeben.',
  'The gateway is not in the network of the machine where Docker runs: {host} is not its own.':
    'Das Gateway ist nicht im Netzwerk des Rechners, auf dem Docker läuft: {host} ist nicht seine eigene Adresse.',
  "Use an image of guacd with its plug-in libguac-client-{protocol}; Deskgate's own has VNC, RDP, SSH and telnet.":
    'Nehmen Sie ein Image von guacd mit seinem Plug-in libguac-client-{protocol}; das von Deskgate hat VNC, RDP, SSH und Telnet.',
  "The viewer's parameter {name} {what}.": 'Der Parameter {name} des Betrachters: {what}.',
  'A message is too long.': 'Eine Nachricht ist zu lang.',
  'A message ends within an instruction.': 'Eine Nachricht endet mitten in einer Anweisung.',
  'An instruction {opcode} lacks arguments.': 'Einer Anweisung {opcode} fehlen Argumente.',
  'An instruction is too long.': 'Eine Anweisung ist zu lang.',
  'An instruction has too many elements.': 'Eine Anweisung hat zu viele Elemente.',
  'The text is no UTF-8.': 'Der Text ist kein UTF-8.',
};
