import { definePlugin, z } from '../../src/api.ts';
import { phrasesDe } from './texts/phrases-de.ts';
import { consoleTransport, vncTransport } from './transport.ts';

const config = z.strictObject({
  handshakeTimeoutSeconds: z
    .number()
    .min(0.1)
    .max(120)
    .default(10)
    .describe('Seconds for connecting to a desktop and for each side’s handshake'),
  heartbeatSeconds: z
    .number()
    .min(1)
    .max(300)
    .default(20)
    .describe('Seconds between pings of a viewer; without an answer to two of them it counts as lost'),
});

export default definePlugin<z.output<typeof config>>({
  id: 'vnc',
  config,
  phrases: { de: phrasesDe },
  setup(_core, { handshakeTimeoutSeconds, heartbeatSeconds }) {
    const options = {
      handshakeTimeoutMs: handshakeTimeoutSeconds * 1000,
      heartbeatMs: heartbeatSeconds * 1000,
    };
    return { transports: [vncTransport(options), consoleTransport(options)] };
  },
});
