import { takenAwayTests } from './taken-away-tests.ts';

takenAwayTests(async () => undefined);
