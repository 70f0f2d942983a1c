import { readFile } from 'node:fs/promises';
import type { Entry } from 'ldapts';
import {
  AppError,
  certificateHealth,
  type Logger,
  type OutsideIdentity,
  type PasswordWay,
  type ProviderHealth,
  ruled,
} from '../../src/api.ts';
import type { LdapSettings } from './config.ts';
import { filled, inDn, inFilter } from './escape.ts';
import { failureOf, isRefusal } from './failures.ts';
import { DirectorySession } from './session.ts';

const LONGEST_NAME = 200;
const MOST_GROUPS = 2000;

/** Checks passwords in a directory: finds the person's entry, binds as it, and reads what groups it is in. */
export class Directory implements PasswordWay {
  readonly id: string;
  readonly #settings: LdapSettings;
  readonly #log: Logger;

  constructor(settings: LdapSettings, log: Logger) {
    this.id = `ldap:${settings.name}`;
    this.#settings = settings;
    this.#log = log;
  }

  async check(username: string, password: string, signal: AbortSignal): Promise<OutsideIdentity | null> {
    if (password === '' || username.length > LONGEST_NAME || /[\p{Cc}\p{Cf}]/u.test(username)) return null;
    try {
      return this.#settings.userDn === undefined
        ? await this.#bySearch(username, password, signal)
        : await this.#byTemplate(this.#settings.userDn, username, password, signal);
    } catch (thrown) {
      const { message, code } = thrown as { message?: unknown; code?: unknown };
      this.#log.warn({ reason: String(message).slice(0, 200), code }, 'the directory was no help');
      throw failureOf(thrown);
    }
  }

  /** Of the first server that answers. Rejects when none does, or the gateway is not accepted. */
  probe(signal: AbortSignal): Promise<ProviderHealth> {
    const { userDn } = this.#settings;
    return this.#with(signal, async (session) => {
      if (userDn === undefined) await this.#bindService(session);
      const { server, certificateEndsAt: endsAt } = session;
      return certificateHealth({ message: 'The directory answers.', server, endsAt });
    }).catch((thrown: unknown) => {
      throw failureOf(thrown);
    });
  }

  #bySearch(username: string, password: string, signal: AbortSignal): Promise<OutsideIdentity | null> {
    const { base = '', filter } = this.#settings;
    return this.#with(signal, async (service) => {
      await this.#bindService(service);
      const found = await service.search(base, {
        ...this.#wanted(),
        filter: filled(filter, { username }, inFilter),
        scope: 'sub',
        limit: 2,
      });
      // of two it could be either
      const [entry, other] = found;
      if (entry === undefined || other !== undefined) return null;
      const isRight = await this.#with(signal, (session) => this.#isAccepted(session, entry.dn, password));
      return isRight ? this.#identity(service, entry, username) : null;
    });
  }

  #byTemplate(
    template: string,
    username: string,
    password: string,
    signal: AbortSignal,
  ): Promise<OutsideIdentity | null> {
    const dn = filled(template, { username }, inDn);
    return this.#with(signal, async (session) => {
      if (!(await this.#isAccepted(session, dn, password))) return null;
      const [entry] = await session.search(dn, {
        ...this.#wanted(),
        filter: '(objectClass=*)',
        scope: 'base',
        limit: 1,
      });
      return entry === undefined ? null : this.#identity(session, entry, username);
    });
  }

  async #identity(session: DirectorySession, entry: Entry, username: string): Promise<OutsideIdentity> {
    const { name, usernameAttribute, subjectAttribute } = this.#settings;
    const [subject] = all(entry, subjectAttribute);
    if (subject === undefined) {
      throw new AppError('IDENTITY_PROVIDER_FAILED', 'The directory does not say who you are.', {
        remedy: 'Tell an administrator: subject_attribute names nothing that the gateway may read.',
      });
    }
    const names = all(entry, usernameAttribute);
    const rules = ruled(this.#settings, await this.#groups(session, entry, username));
    if (rules === null) throw new AppError('IDENTITY_REFUSED', 'None of your groups there may sign in here.');
    return {
      issuer: `ldap:${name}`,
      subject,
      username: names.find((one) => one.toLowerCase() === username) ?? names[0] ?? '',
      ...rules,
    };
  }

  async #groups(session: DirectorySession, entry: Entry, username: string): Promise<string[]> {
    const { groupBase, groupFilter, groupNameAttribute, groupsAttribute } = this.#settings;
    if (groupBase === undefined) return all(entry, groupsAttribute);
    const found = await session.search(groupBase, {
      filter: filled(groupFilter, { dn: entry.dn, username }, inFilter),
      scope: 'sub',
      attributes: [groupNameAttribute],
      limit: MOST_GROUPS,
    });
    return found.flatMap((group) => all(group, groupNameAttribute));
  }

  #wanted() {
    const { usernameAttribute, subjectAttribute, groupsAttribute } = this.#settings;
    return {
      attributes: [usernameAttribute, subjectAttribute, groupsAttribute],
      buffers: [subjectAttribute],
    };
  }

  async #bindService(session: DirectorySession): Promise<void> {
    const { bindDn, bindPassword } = this.#settings;
    if (bindDn !== undefined) await session.bind(bindDn, bindPassword ?? '');
  }

  async #isAccepted(session: DirectorySession, dn: string, password: string): Promise<boolean> {
    try {
      await session.bind(dn, password);
      return true;
    } catch (thrown) {
      if (isRefusal(thrown)) return false;
      throw thrown;
    }
  }

  async #with<T>(signal: AbortSignal, work: (session: DirectorySession) => Promise<T>): Promise<T> {
    const { urls, startTls, ca, timeoutSeconds } = this.#settings;
    const pem = ca === undefined ? undefined : await readFile(ca, 'utf8');
    const options = { urls, startTls, ca: pem, timeoutMs: timeoutSeconds * 1000 };
    const session = await DirectorySession.open(options, signal);
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  }
}

/** Values of an attribute, whose name has no case; bytes that are no text as hexadecimal digits. */
function all(entry: Entry, attribute: string): string[] {
  const wanted = attribute.toLowerCase();
  const key = Object.keys(entry).find((name) => name.toLowerCase() === wanted);
  const found = key === undefined || key === 'dn' ? [] : entry[key];
  const values: readonly (string | Buffer)[] = Array.isArray(found)
    ? found
    : found === undefined
      ? []
      : [found];
  return values.map((one) => (typeof one === 'string' ? one : textOf(one))).filter((one) => one !== '');
}

function textOf(bytes: Buffer): string {
  const text = bytes.toString('latin1');
  return /^[\x20-\x7e]*$/.test(text) ? text : bytes.toString('hex');
}
