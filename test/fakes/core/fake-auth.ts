import {
  AppError,
  type AuthService,
  type Identity,
  type Role,
  type Session,
  type User,
} from '../../../src/api.ts';
import { frozen, turn } from './ticks.ts';

interface Account {
  user: User;
  password: string;
}

const HOUR = 3_600_000;
const NOT_REGISTERED = { waitingSince: null, email: null } as const;
const NO_RULES = { accept: [], deny: [], groups: [] };

/** Users and sessions in memory; passwords are compared in the open. There are `admin` and `ada`, an ordinary user. */
export class FakeAuth implements AuthService {
  readonly #accounts = new Map<string, Account>();
  readonly #sessions = new Map<string, Session>();
  readonly #links = new Map<string, { userId: string; expiresAt: number }>();
  readonly #endings = new Map<string, AbortController>();
  #made = 0;

  constructor() {
    this.#add('admin', 'admin-password', 'admin');
    this.#add('ada', 'ada-password', 'user');
  }

  async signIn(username: string, password: string) {
    await turn();
    const account = this.#accounts.get(username);
    if (account?.password !== password || account.user.disabledAt !== null) {
      throw new AppError('SIGN_IN_FAILED', 'The user name or the password is wrong.');
    }
    return this.openSession(account.user.username);
  }

  /** Nobody here has a second factor. */
  async signInWithCode(): Promise<never> {
    await turn();
    throw new AppError('SIGN_IN_OVER', 'This sign-in is over.');
  }

  async askForPasskeyStep(): Promise<never> {
    await turn();
    throw new AppError('SIGN_IN_OVER', 'This sign-in is over.');
  }

  signInWithPasskeyStep(): Promise<never> {
    return this.askForPasskeyStep();
  }

  /** Nor a passkey. */
  async askForPasskey(): Promise<never> {
    await turn();
    throw new AppError('PASSKEYS_UNAVAILABLE', 'There are no passkeys here.');
  }

  async signInWithPasskey(): Promise<never> {
    await turn();
    throw new AppError('PASSKEY_REFUSED', 'The passkey was not accepted.');
  }

  async ticketHolder(): Promise<null> {
    await turn();
    return null;
  }

  async signInWithLink(token: string) {
    await turn();
    const link = this.#links.get(token);
    this.#links.delete(token);
    const account = [...this.#accounts.values()].find(({ user }) => user.id === link?.userId);
    if (link === undefined || account === undefined || link.expiresAt < Date.now()) {
      throw new AppError('SIGN_IN_LINK_USED', 'This sign-in link was used already.');
    }
    return this.openSession(account.user.username);
  }

  /** Nobody comes from elsewhere. */
  async signInOutside(): Promise<never> {
    await turn();
    throw new AppError('IDENTITY_UNKNOWN', 'Nobody here belongs to your account there.');
  }

  async outsideIssuer(): Promise<null> {
    await turn();
    return null;
  }

  async endOutside(): Promise<number> {
    await turn();
    return 0;
  }

  signOut(session: Session): Promise<void> {
    return this.endSession(session.id);
  }

  /** Aborts when the session ends. */
  endOf(sessionId: string): AbortSignal {
    const ending = this.#endings.get(sessionId) ?? new AbortController();
    this.#endings.set(sessionId, ending);
    return ending.signal;
  }

  async authenticate(token: string) {
    await turn();
    const session = this.#sessions.get(token);
    const account = [...this.#accounts.values()].find(({ user }) => user.id === session?.userId);
    if (session === undefined || account === undefined || account.user.disabledAt !== null) return null;
    return frozen({ session, user: { ...account.user, ...NO_RULES } satisfies Identity, isHalf: false });
  }

  async createLink(userId: string, lifetimeMs: number): Promise<string> {
    await turn();
    const token = this.#next('link');
    this.#links.set(token, { userId, expiresAt: Date.now() + lifetimeMs });
    return token;
  }

  async listUsers(): Promise<readonly User[]> {
    await turn();
    return frozen([...this.#accounts.values()].map(({ user }) => user));
  }

  async addUser(username: string, password: string, role: Role): Promise<User> {
    await turn();
    if (this.#accounts.has(username))
      throw new AppError('USER_EXISTS', `There is a user named ${username} already.`);
    return this.#add(username, password, role);
  }

  async setPassword(username: string, password: string): Promise<void> {
    await turn();
    const account = this.#require(username);
    account.password = password;
    this.#endSessions(account.user.id);
  }

  async endSession(sessionId: string): Promise<void> {
    await turn();
    for (const [token, { id }] of this.#sessions) if (id === sessionId) this.#sessions.delete(token);
    this.#endings.get(sessionId)?.abort();
  }

  async endSessions(userId: string): Promise<number> {
    await turn();
    const before = this.#sessions.size;
    this.#endSessions(userId);
    return before - this.#sessions.size;
  }

  async setDisabled(username: string, disabled: boolean): Promise<void> {
    await turn();
    const account = this.#require(username);
    account.user = { ...account.user, disabledAt: disabled ? Date.now() : null };
    if (disabled) this.#endSessions(account.user.id);
  }

  /** Signs in without a password. */
  openSession(username: string): { token: string; session: Session; user: User } {
    const { user } = this.#require(username);
    const token = this.#next('token');
    const session = {
      id: `hash-of-${token}`,
      userId: user.id,
      createdAt: Date.now(),
      expiresAt: Date.now() + HOUR,
    };
    this.#sessions.set(token, session);
    return frozen({ token, session, user });
  }

  #add(username: string, password: string, role: Role): User {
    const user = {
      id: `id-of-${username}`,
      username,
      role,
      disabledAt: null,
      ...NOT_REGISTERED,
      isLeaving: false,
      createdAt: Date.now(),
    };
    this.#accounts.set(username, { user, password });
    return frozen(user);
  }

  #require(username: string): Account {
    const account = this.#accounts.get(username);
    if (account === undefined) throw new AppError('USER_NOT_FOUND', `There is no user named ${username}.`);
    return account;
  }

  #endSessions(userId: string): void {
    for (const [token, session] of this.#sessions)
      if (session.userId === userId) this.#sessions.delete(token);
  }

  #next(kind: string): string {
    this.#made += 1;
    return `${kind}${this.#made}`;
  }
}
