import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { definePart } from './bed-part.ts';
import { runToEnd, startProcess } from './process.ts';
import { findProgram, requireProgram } from './programs.ts';
import { freePort } from './tcp.ts';
import { makeTlsFiles } from './tls-files.ts';
import { waitUntil } from './wait.ts';

const BASE = 'dc=school,dc=example';
const ADMIN_DN = `cn=admin,${BASE}`;
const ADMIN_PASSWORD = 'the directory’s own';

/** OpenLDAP's server of our own: its folder is the run's, on loopback only, with and without TLS. It has its base and nobody. */
export const slapd = definePart({
  name: 'slapd',
  packages: ['slapd', 'ldap-utils'],
  after: [],
  remedy: 'apt-get install slapd ldap-utils (the server need not run: the tests start their own)',
  timeoutMs: 30_000,
  installed: async () => (await findProgram('slapd')) !== null && (await findProgram('ldapadd')) !== null,
  async open({ dir, signal, onClose }) {
    const server = await requireProgram('slapd');
    const add = await requireProgram('ldapadd');
    const home = join(dir, 'slapd');
    const file = (name: string): string => join(home, name);
    await mkdir(file('data'), { recursive: true });
    await makeTlsFiles(home);
    await writeFile(file('slapd.conf'), configuration(home));
    await writeFile(file('base.ldif'), TREE);
    const [port, securePort] = [await freePort(), await freePort()];
    const url = `ldap://127.0.0.1:${port}`;
    const running = await startProcess(
      server,
      // with -d it stays in the foreground
      ['-f', file('slapd.conf'), '-h', `${url} ldaps://127.0.0.1:${securePort}`, '-d', '0'],
      { logFile: file('server.log') },
    );
    onClose(running.stop);
    const fill = () =>
      runToEnd(add, ['-c', '-x', '-H', url, '-D', ADMIN_DN, '-w', ADMIN_PASSWORD, '-f', file('base.ldif')], {
        logFile: file('add.log'),
        signal,
      });
    await waitUntil(fill, { what: 'slapd', signal, process: running });
    return {
      info: {
        url,
        secureUrl: `ldaps://127.0.0.1:${securePort}`,
        ca: file('ca.pem'),
        base: BASE,
        adminDn: ADMIN_DN,
        adminPassword: ADMIN_PASSWORD,
      },
      note: `started on port ${port}, pid ${running.pid}`,
    };
  },
});

function configuration(home: string): string {
  return `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
pidfile ${join(home, 'pid')}
TLSCACertificateFile ${join(home, 'ca.pem')}
TLSCertificateFile ${join(home, 'server-cert.pem')}
TLSCertificateKeyFile ${join(home, 'server-key.pem')}
database mdb
maxsize 16777216
suffix "${BASE}"
rootdn "${ADMIN_DN}"
rootpw "${ADMIN_PASSWORD}"
directory ${join(home, 'data')}
index uid eq
access to attrs=userPassword by anonymous auth by * none
access to * by * read
overlay memberof
`;
}

const TREE = `
dn: ${BASE}
objectClass: dcObject
objectClass: organization
o: School
dc: school

dn: ou=people,${BASE}
objectClass: organizationalUnit
ou: people

dn: ou=groups,${BASE}
objectClass: organizationalUnit
ou: groups
`;
