import { tunnelContract } from '../../test/contracts/tunnel.ts';
import { consoleHarness } from './testing/console-harness.ts';

tunnelContract('console', consoleHarness);
