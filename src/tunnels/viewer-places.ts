import { AppError } from '../errors.ts';
import type { LiveTunnel, LiveTunnels } from './live-tunnels.ts';

export type ViewerPlace = Pick<LiveTunnel, 'userId' | 'address' | 'viewerKey'>;

export interface ViewerPlacesOptions {
  readonly live: LiveTunnels;
  readonly maxPerUser: number;
  readonly maxPerAddress: number;
}

/** The places of viewers that are open, and of those that were let in and are not open yet. */
export class ViewerPlaces {
  readonly #options: ViewerPlacesOptions;
  readonly #taken = new Set<ViewerPlace>();

  constructor(options: ViewerPlacesOptions) {
    this.#options = options;
  }

  /**
   * Keeps a place until it is given back, when the viewer is among the live ones or has left.
   * @param elsewhere how many other gateways carry.
   * @returns what gives it back, which may be called twice.
   * @throws AppError TOO_MANY_VIEWERS
   */
  take(viewer: ViewerPlace, elsewhere: { readonly ofUser: number; readonly ofAddress: number }): () => void {
    const { maxPerUser, maxPerAddress } = this.#options;
    const { userId, address, viewerKey } = viewer;
    const here = this.#options.live.countFor(viewer);
    // a viewer that comes back takes the place of its former connection
    const coming = [...this.#taken].filter((one) => viewerKey === null || one.viewerKey !== viewerKey);
    const ofUser = here.ofUser + coming.filter((one) => one.userId === userId).length;
    const ofAddress = here.ofAddress + coming.filter((one) => one.address === address).length;
    if (ofUser + elsewhere.ofUser >= maxPerUser)
      throw new AppError('TOO_MANY_VIEWERS', `You have ${maxPerUser} viewers open already.`);
    if (ofAddress + elsewhere.ofAddress >= maxPerAddress)
      throw new AppError('TOO_MANY_VIEWERS', `Your address has ${maxPerAddress} viewers open already.`);
    this.#taken.add(viewer);
    return () => this.#taken.delete(viewer);
  }
}
