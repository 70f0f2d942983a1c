import { Client } from 'ldapts';
import type { PartInfos } from '../../../test/testbed/part-info.ts';

type Slapd = PartInfos['slapd'];

export const PASSWORD = 'an old umbrella';

/** The DN of somebody below ou=people. */
const personDn = ({ base }: Slapd, uid: string): string => `uid=${uid},ou=people,${base}`;

/** Puts people and groups into the directory, as its administrator. */
export async function fill(
  slapd: Slapd,
  people: readonly string[],
  groups: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  const client = new Client({ url: slapd.url, timeout: 5000, connectTimeout: 5000 });
  try {
    await client.bind(slapd.adminDn, slapd.adminPassword);
    for (const uid of people) {
      await client.add(personDn(slapd, uid), {
        ...{ objectClass: 'inetOrgPerson', cn: uid, sn: uid },
        userPassword: PASSWORD,
      });
    }
    for (const [cn, members] of Object.entries(groups)) {
      await client.add(`cn=${cn},ou=groups,${slapd.base}`, {
        ...{ objectClass: 'groupOfNames', cn },
        member: members.map((uid) => personDn(slapd, uid)),
      });
    }
  } finally {
    await client.unbind();
  }
}
