import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Keys } from '../../src/auth/key-service.ts';
import { OwnPasskeys } from '../../src/auth/own-passkeys.ts';
import { Passkeys } from '../../src/auth/passkeys.ts';
import { Permissions } from '../../src/auth/permissions.ts';
import { createSealer } from '../../src/auth/seal.ts';
import { noSecondFactorRule } from '../../src/auth/second-factor-rule.ts';
import { SecondFactors } from '../../src/auth/second-factors.ts';
import { SelfProof } from '../../src/auth/self-proof.ts';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import { EventBus } from '../../src/events/bus.ts';
import { silent } from '../../src/log.ts';
import { aUser, sessionRow } from '../db/rows.ts';
import { SoftAuthenticator } from './soft-authenticator.ts';

const ORIGIN = 'https://desk.example.org';
const AT_ONCE = Array.from({ length: 50 }, (_, n) => n);

/** How many of a thing somebody may have, asked of two gateways at once. @param urlOf of a new database, for each test. */
export function limitTests(urlOf: () => Promise<string>): void {
  let gateways: Database[];
  beforeEach(async () => {
    const url = await urlOf();
    gateways = [await openDatabase({ url, log: silent }), await openDatabase({ url, log: silent })];
  });
  afterEach(async () => {
    await Promise.all(gateways.map((db) => db.close()));
  });

  const [one, two] = [() => gateways[0] as Database, () => gateways[1] as Database];
  const ofGateway = (n: number): Database => (n % 2 === 0 ? one() : two());

  async function outcomes(work: (n: number) => Promise<unknown>): Promise<Record<string, number>> {
    const settled = await Promise.allSettled(AT_ONCE.map(work));
    const codes = settled.map((one) => (one.status === 'fulfilled' ? 'made' : `${one.reason.code}`));
    return Object.fromEntries(
      [...new Set(codes)].map((code) => [code, codes.filter((c) => c === code).length]),
    );
  }

  describe('of fifty who come at once', () => {
    it('no more access keys are made than one user may have', async () => {
      const { id: userId, username } = await aUser(one());
      const actor = { userId, username, keyId: null, may: () => true };
      const keysOf = (db: Database) =>
        new Keys({ db, bus: new EventBus(), permissions: new Permissions(), rule: noSecondFactorRule(db) });
      for (let n = 0; n < 90; n += 1) await keysOf(one()).add(actor, { name: `before ${n}` });
      const made = await outcomes((n) => keysOf(ofGateway(n)).add(actor, { name: `robot ${n}` }));
      expect(made).toEqual({ made: 10, TOO_MANY_KEYS: 40 });
      expect(await one().accessKeys.count(userId)).toBe(100);
    });

    it('no more passkeys are made than one user may have', async () => {
      const { id: userId, username } = await aUser(one());
      const session = sessionRow(userId, { createdAt: Date.now(), expiresAt: Date.now() + 60_000 });
      await one().sessions.insert(session);
      const actor = { userId, username, keyId: null, may: () => true };
      const self = { actor, session, origin: { address: '203.0.113.1', userAgent: 'test' } };
      const ownOf = (db: Database): OwnPasskeys => {
        const party = () => ({ id: 'desk.example.org', origin: ORIGIN });
        const factors = new SecondFactors({ db, sealer: createSealer(Buffer.alloc(32)) });
        const passkeys = new Passkeys({ db, log: silent, party, now: Date.now });
        return new OwnPasskeys({ db, passkeys, factors, proof: new SelfProof(db, Date.now) });
      };
      const answers = await Promise.all(
        AT_ONCE.map(async () => new SoftAuthenticator(ORIGIN).create(await ownOf(one()).begin(self, ''))),
      );
      const codes: string[][] = [];
      const made = await outcomes(async (n) => {
        const { recoveryCodes } = await ownOf(ofGateway(n)).add(self, `Phone ${n}`, answers[n] ?? '');
        if (recoveryCodes !== null) codes.push([...recoveryCodes]);
      });
      expect(made).toEqual({ made: 20, TOO_MANY_PASSKEYS: 30 });
      expect(await one().passkeys.count(userId)).toBe(20);
      // those that one of them was shown are those that count
      expect(codes).toHaveLength(1);
      expect(await one().secondFactors.countCodes(userId)).toBe(10);
    });
  });
}
