import type { playerEn } from './player-en.ts';

export const playerDe: Readonly<Record<keyof typeof playerEn, string>> = {
  'player.play': 'Abspielen',
  'player.pause': 'Anhalten',
  'player.again': 'Noch einmal abspielen',
  'player.going': 'Weiter zu {moment}',
  'player.spoken': '{position} von {length}',
  'player.spoken-seconds': '{seconds} s',
  'player.spoken-minutes': '{minutes} min',
  'player.spoken-hours': '{hours} h',
  'player.trouble-cut':
    'Die Aufzeichnung bricht hier ab, bei {moment}: Das Gateway konnte sie nicht zu Ende bringen.',
  'player.trouble-broken':
    'Die Aufzeichnung ist ab {moment} beschädigt. Was davor liegt, lässt sich ansehen.',
  'player.trouble-goes-on':
    'Die Aufzeichnung läuft noch. Mit „Abspielen“ ist zu sehen, was seither dazugekommen ist.',
  'player.trouble-gone': 'Die Aufzeichnung wurde entfernt.',
  'player.trouble-signed-out': 'Sie sind nicht mehr angemeldet. Laden Sie die Seite neu.',
  'player.trouble-elsewhere':
    'Die Datei der Aufzeichnung liegt bei einem anderen Gateway. Öffnen Sie die Aufzeichnung dort.',
  'player.trouble-away':
    'Die Aufzeichnung lässt sich gerade nicht laden. Mit „Abspielen“ versuchen Sie es noch einmal.',
};
