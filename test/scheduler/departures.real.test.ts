import { departureTests } from './departure-tests.ts';

departureTests(async () => undefined);
