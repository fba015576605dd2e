/** Which types of server can't be had, and where. */
export class Stock {
  readonly #gone = new Set<string>();

  /** @param place "*" is everywhere */
  set(type: string, place: string, available: boolean): void {
    if (available) this.#gone.delete(`${type} ${place}`);
    else this.#gone.add(`${type} ${place}`);
  }

  has(type: string, place: string): boolean {
    return !this.#gone.has(`${type} *`) && !this.#gone.has(`${type} ${place}`);
  }
}
