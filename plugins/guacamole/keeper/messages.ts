import type { DoorPlan } from '../door.ts';
import type { GuacdAddress } from '../guacd-client.ts';

/** One guacd connection, as its gateway tells the keeper of it. */
export interface KeptConnection {
  /** Who may come back to it: names one viewer of one session and instance, and is no secret that opens anything else. */
  readonly key: string;
  /** What guacd was connected to; who comes back wants the same. */
  readonly desktop: string;
  /** guacd's name of the connection. */
  readonly id: string;
  readonly host: string;
  readonly port: number;
}

/** From the gateway to its keeper, over the channel between the two processes. */
export type ToKeeper =
  /** Comes with the connection's socket, of which the keeper holds a second descriptor and reads nothing. */
  | { readonly kind: 'hold'; readonly token: number; readonly connection: KeptConnection }
  /** The viewer has left for good. */
  | { readonly kind: 'release'; readonly token: number }
  /** The gateway reads it no more, but the viewer may come back. */
  | { readonly kind: 'keep'; readonly token: number }
  /** Opens a door; answered with `door`. */
  | { readonly kind: 'door'; readonly token: number; readonly plan: DoorPlan }
  /** The gateway dials through it no more. */
  | { readonly kind: 'leave-door'; readonly token: number }
  /** The gateway closes and leaves its guacd running for what is kept. */
  | { readonly kind: 'guacd'; readonly gatewayId: string };

export type FromKeeper =
  | { readonly kind: 'holds'; readonly token: number }
  /** `address` is null when it could not be opened. */
  | { readonly kind: 'door'; readonly token: number; readonly address: GuacdAddress | null };

/** From a gateway to any keeper, one JSON text a line, over the keeper's socket in the data directory. */
export type Question =
  /** Answered with `Offer`; the connection is this asker's until it hangs up. */
  | { readonly kind: 'claim'; readonly key: string; readonly desktop: string }
  /** The asker joined what it claimed: the keeper may let go. */
  | { readonly kind: 'joined' }
  /** A gateway is here, and looks after guacd. */
  | { readonly kind: 'hello' };

/** Null when there is nothing for who asked. */
export type Offer = Pick<KeptConnection, 'id' | 'host' | 'port'> | null;

/** What the gateway tells the keeper when it starts, as its only argument: nothing secret. */
export interface KeeperOptions {
  /** A path for the socket where gateways ask. */
  readonly socket: string;
  readonly keepMs: number;
}

export const SOCKET_NAME = /^keeper-\d+\.sock$/;
