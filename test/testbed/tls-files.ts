import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Writes ca.pem, cert.pem and key.pem as DOCKER_CERT_PATH has them, and server-cert.pem and server-key.pem of the same
 * authority for 127.0.0.1.
 */
export async function makeTlsFiles(folder: string): Promise<void> {
  const file = (name: string): string => join(folder, name);
  const authority = ['-CA', file('ca.pem'), '-CAkey', file('ca-key.pem')];
  const leaf = [...authority, '-addext', 'basicConstraints=critical,CA:FALSE'];
  await certificate('deskgate test authority', file('ca.pem'), file('ca-key.pem'), []);
  const server = [
    ...leaf,
    '-addext',
    'subjectAltName=IP:127.0.0.1',
    '-addext',
    'extendedKeyUsage=serverAuth',
  ];
  await certificate('deskgate test engine', file('server-cert.pem'), file('server-key.pem'), server);
  const client = [...leaf, '-addext', 'extendedKeyUsage=clientAuth'];
  await certificate('deskgate test gateway', file('cert.pem'), file('key.pem'), client);
}

async function certificate(name: string, cert: string, key: string, more: readonly string[]): Promise<void> {
  const fresh = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  await run('openssl', [
    'req',
    '-x509',
    ...fresh,
    '-subj',
    `/CN=${name}`,
    ...more,
    '-keyout',
    key,
    '-out',
    cert,
  ]);
}
