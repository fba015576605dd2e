import type { Offer } from "./offers.ts";
import { askIsGone, noSuchAsk } from "./refuse.ts";

/** Ids by which a machine is offered again once it was given back. */
const STEP = 1_000_000;

/** What is for rent. A machine that comes back is offered under another id, as there. */
export class Market {
  readonly #offers: Map<number, Offer>;
  readonly #taken = new Set<number>();

  constructor(offers: readonly Offer[]) {
    this.#offers = new Map(offers.map((offer) => [offer.id, offer]));
  }

  /** Also those that are taken. */
  get all(): readonly Offer[] {
    return [...this.#offers.values()];
  }

  isFree(id: number): boolean {
    return this.#offers.has(id) && !this.#taken.has(id);
  }

  /** Rents it. @throws ApiError when there is no such offer, or somebody else has it */
  take(id: number): Offer {
    const offer = this.#offers.get(id);
    if (offer === undefined) throw noSuchAsk(id);
    if (this.#taken.has(id)) throw askIsGone(id);
    this.#taken.add(id);
    return offer;
  }

  /** Somebody else's, or nobody's again. @throws ApiError when there is no such offer */
  setFree(id: number, free: boolean): void {
    if (!this.#offers.has(id)) throw noSuchAsk(id);
    if (free) this.#taken.delete(id);
    else this.#taken.add(id);
  }

  /** Gives it back; the id under which it is offered from now on. */
  giveBack(offer: Offer): number {
    this.#taken.delete(offer.id);
    this.#offers.delete(offer.id);
    const id = offer.id + STEP;
    this.#offers.set(id, { ...offer, id });
    return id;
  }
}
