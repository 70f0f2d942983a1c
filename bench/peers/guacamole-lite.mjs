/**
 * guacamole-lite's own server, as its author ships it, on a free port of 127.0.0.1.
 * Argument: `{ guacdPort, desktopPorts }`; prints `{ port, tokens }`, one for each desktop. The library ends the process on
 * SIGTERM itself.
 */
import { createCipheriv, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

/** It ships no types. */
const GuacamoleLite = createRequire(import.meta.url)('guacamole-lite');
const CYPHER = 'AES-256-CBC';
const key = randomBytes(32);
const { guacdPort, desktopPorts } = JSON.parse(process.argv[2] ?? '{}');

const server = createServer();
// a viewer of the bench only takes, for longer than the ten seconds after which the library would send it away
const clientOptions = { maxInactivityTime: 0, crypt: { cypher: CYPHER, key }, log: { level: 'ERRORS' } };
new GuacamoleLite({ server }, { host: '127.0.0.1', port: guacdPort }, clientOptions);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP port');
  console.log(JSON.stringify({ port: address.port, tokens: desktopPorts.map(token) }));
});
process.on('SIGTERM', () => process.exit(0));

/**
 * The library's way to say what to connect to: encrypted JSON in the address.
 * @param {number} desktopPort
 */
function token(desktopPort) {
  const iv = randomBytes(16);
  const cipher = createCipheriv(CYPHER, key, iv);
  const connection = {
    type: 'rdp',
    settings: { hostname: '127.0.0.1', port: String(desktopPort), username: 'u', password: 'p' },
  };
  const value = cipher.update(JSON.stringify({ connection }), 'utf8', 'base64') + cipher.final('base64');
  return Buffer.from(JSON.stringify({ iv: iv.toString('base64'), value })).toString('base64');
}
