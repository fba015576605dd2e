import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { Transform, type TransformCallback } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Cut } from "./machines.ts";

/** Counts what passes, and lets nothing through while it is shut: what came meanwhile waits, as if it were sent again. */
class Gate extends Transform {
  #held: (() => void) | undefined;
  #shut: boolean;
  readonly #passed: (bytes: number) => void;

  constructor(shut: boolean, passed: (bytes: number) => void) {
    super();
    this.#shut = shut;
    this.#passed = passed;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const pass = () => {
      this.#passed(chunk.length);
      done(null, chunk);
    };
    if (this.#shut) this.#held = pass;
    else pass();
  }

  override _flush(done: TransformCallback): void {
    if (this.#shut) this.#held = () => done();
    else done();
  }

  set shut(shut: boolean) {
    this.#shut = shut;
    if (shut) return;
    const held = this.#held;
    this.#held = undefined;
    held?.();
  }
}

/**
 * A TCP port of the host that leads into an instance. It counts what is billed, and can be cut in either direction: then
 * connections stay, new ones are even taken, and nothing is heard on them. While nothing is behind it, it hangs up.
 */
export class Forward {
  readonly bytes = { up: 0, down: 0 };
  /** Where it leads to; undefined while there is nobody. */
  target: { readonly host: string; readonly port: number } | undefined;
  readonly #server: Server;
  readonly #open = new Set<{ client: Socket; inward: Gate; outward: Gate }>();
  #cut: Cut | undefined;

  private constructor() {
    this.#server = createServer({ allowHalfOpen: true }, (client) => void this.#carry(client));
  }

  /** At any free port of an address of this computer. */
  static async listen(host: string): Promise<Forward> {
    const forward = new Forward();
    forward.#server.listen(0, host);
    await once(forward.#server, "listening");
    return forward;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("This forward is closed.");
    return address.port;
  }

  set cut(way: Cut | undefined) {
    this.#cut = way;
    for (const { inward, outward } of this.#open) {
      inward.shut = this.#isShut("in");
      outward.shut = this.#isShut("out");
    }
  }

  /** Hangs up on everybody. */
  drop(): void {
    for (const { client } of this.#open) client.destroy();
  }

  async close(): Promise<void> {
    this.drop();
    this.#server.close();
    await once(this.#server, "close");
  }

  #isShut(way: "in" | "out"): boolean {
    return this.#cut === way || this.#cut === "both";
  }

  async #carry(client: Socket): Promise<void> {
    if (this.target === undefined) {
      client.resetAndDestroy();
      return;
    }
    const machine = connect({ ...this.target, allowHalfOpen: true });
    const carried = {
      client,
      inward: new Gate(this.#isShut("in"), (bytes) => {
        this.bytes.down += bytes;
      }),
      outward: new Gate(this.#isShut("out"), (bytes) => {
        this.bytes.up += bytes;
      }),
    };
    this.#open.add(carried);
    // Either end may hang up at any moment, and the other one hears of it.
    await Promise.allSettled([
      pipeline(client, carried.inward, machine),
      pipeline(machine, carried.outward, client),
    ]);
    client.destroy();
    machine.destroy();
    this.#open.delete(carried);
  }
}
