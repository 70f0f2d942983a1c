import { and, eq, lt, lte, sql } from 'drizzle-orm';
import type { Client } from '../client.ts';
import type { SignInTicketRepository } from '../database.ts';

export function signInTicketRepository(client: Client): SignInTicketRepository {
  const { signInTickets } = client.tables;
  return {
    insert: (row) => client.insert(signInTickets, row),

    get: client.finder(signInTickets, signInTickets.id),

    async countTry(id, most) {
      const mayTry = and(eq(signInTickets.id, id), lt(signInTickets.tries, most));
      return (await client.update(signInTickets, { tries: sql`${signInTickets.tries} + 1` }, mayTry)) > 0;
    },

    async delete(id) {
      return (await client.delete(signInTickets, eq(signInTickets.id, id))) > 0;
    },

    deleteExpired: (now) => client.delete(signInTickets, lte(signInTickets.expiresAt, now)),

    deleteOfUser: (userId) => client.delete(signInTickets, eq(signInTickets.userId, userId)),
  };
}
