import { runPlayer } from './page/run-player.ts';

runPlayer();
