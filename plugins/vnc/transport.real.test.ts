import { tunnelContract } from '../../test/contracts/tunnel.ts';
import { vncHarness } from './testing/harness.ts';

tunnelContract('vnc', vncHarness);
