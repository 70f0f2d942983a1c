import { hashPassword } from '../../src/auth/passwords.ts';
import { newId } from '../../src/ids.ts';
import { aUser } from '../db/rows.ts';
import type { Client, TestGateway } from '../flows/gateway.ts';

export const PASSWORD = 'a long enough secret';
let hash: Promise<string> | undefined;

/** Adds an ordinary user. @returns the user's id. */
export async function addUser(gateway: TestGateway, username: string): Promise<string> {
  hash ??= hashPassword(PASSWORD);
  const id = newId();
  await aUser(gateway.db, { id, username, passwordHash: await hash, createdAt: Date.now() });
  return id;
}

/** Adds an ordinary user who has signed in. */
export async function addClient(
  gateway: TestGateway,
  username: string,
): Promise<Client & { userId: string }> {
  const userId = await addUser(gateway, username);
  return { ...(await gateway.signIn(username, PASSWORD)), userId };
}
