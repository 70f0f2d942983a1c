import type { Messages } from '../../../src/browser.ts';

/** What the player says in the browser. */
export const playerEn = {
  'player.play': 'Play',
  'player.pause': 'Pause',
  'player.again': 'Play again',
  'player.going': 'Going to {moment}',
  'player.spoken': '{position} of {length}',
  'player.spoken-seconds': '{seconds} s',
  'player.spoken-minutes': '{minutes} min',
  'player.spoken-hours': '{hours} h',
  'player.trouble-cut': 'The recording breaks off here, at {moment}: the gateway could not finish it.',
  'player.trouble-broken': 'The recording is damaged from {moment} on. What comes before can be watched.',
  'player.trouble-goes-on': 'The recording still goes on. Press Play to see what has come since.',
  'player.trouble-gone': 'The recording has been removed.',
  'player.trouble-signed-out': 'You are not signed in any more. Load the page again.',
  'player.trouble-elsewhere':
    'The file of the recording lies with another gateway. Open the recording there.',
  'player.trouble-away': 'The recording cannot be loaded just now. Press Play to try again.',
} as const satisfies Messages;
