import { startKeyCrashTests } from './start-key-crash-tests.ts';

startKeyCrashTests(async () => undefined);
