import type { Database } from '../db/database.ts';
import type { EventBus } from '../events/bus.ts';
import type { Logger } from '../log.ts';
import type { MailService } from '../mail/mailer.ts';
import { AccountMails } from './account-mails.ts';
import { Account } from './account-service.ts';
import { OwnPasskeys } from './own-passkeys.ts';
import { Passkeys } from './passkeys.ts';
import { relyingPartyOf } from './relying-party.ts';
import type { Sealer } from './seal.ts';
import { SecondFactors } from './second-factors.ts';
import { SelfProof } from './self-proof.ts';

export interface OwnAccountParts {
  readonly db: Database;
  readonly bus: EventBus;
  readonly log: Logger;
  readonly sealer: Sealer;
  readonly mail: MailService;
  /** Where people reach the gateway. */
  readonly publicUrl: () => string;
}

/** What looks after the own account, and what checks second factors for it and for sign-ins. */
export function ownAccount({ db, bus, log, sealer, mail, publicUrl }: OwnAccountParts) {
  const mails = new AccountMails({ mail, publicUrl });
  const factors = new SecondFactors({ db, sealer });
  // one for both: who guesses at one door is slowed at the other
  const proof = new SelfProof(db, Date.now);
  const checks = new Passkeys({ db, log, party: () => relyingPartyOf(publicUrl()), now: Date.now });
  return {
    checks: { factors, passkeys: checks },
    account: new Account({ db, bus, factors, proof, mails }),
    passkeys: new OwnPasskeys({ db, passkeys: checks, factors, proof }),
  };
}
