import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleAll, isBrokenCircuitError } from "cockatiel";
import type pg from "pg";
import type { StartOutcome } from "../rents/fleet.ts";

/** Instances in a row that may fail before nothing is rented for a while. */
const FAILURES = 3;
const ROW = "cloud-offload-pause";

/**
 * Whether anything is rented at all: a circuit breaker over failed starts, refusals of the account that time alone does not mend, and the
 * pause after somebody stopped everything, which outlives a restart.
 */
export class Gate {
  readonly #pool: pg.Pool;
  readonly #closedFor: number;
  readonly #breaker;
  /** When the last of several failures in a row was, in milliseconds. */
  #brokenAt = 0;
  #refused: { until: number; reason: string } | undefined;

  /** @param closedFor how long it stays closed, in milliseconds */
  constructor(pool: pg.Pool, closedFor: number) {
    this.#pool = pool;
    this.#closedFor = closedFor;
    this.#breaker = circuitBreaker(handleAll, {
      halfOpenAfter: closedFor,
      breaker: new ConsecutiveBreaker(FAILURES),
    });
    this.#breaker.onBreak(() => {
      this.#brokenAt = Date.now();
    });
  }

  /** Why nothing is rented now; undefined: it may. */
  async closed(): Promise<string | undefined> {
    const { rows } = await this.#pool.query(
      "SELECT body ->> 'until' AS until FROM service_status WHERE name = $1 AND (body ->> 'until')::timestamptz > now()",
      [ROW],
    );
    if (rows[0]) return `everything was stopped, and nothing is rented until ${rows[0].until}`;
    if (this.#refused && this.#refused.until > Date.now()) return this.#refused.reason;
    // The breaker itself says that it is open until somebody tries, and nobody tries what is closed.
    if (this.#breaker.state === CircuitState.Open && Date.now() - this.#brokenAt < this.#closedFor)
      return `the last ${FAILURES} instances failed, and for some minutes no other is tried`;
    return undefined;
  }

  /** Starts an instance, and learns from how that ends. */
  async through(start: () => Promise<StartOutcome>): Promise<StartOutcome> {
    try {
      return await this.#breaker.execute(async () => {
        const outcome = await start();
        if (outcome === "failed") throw new Error("failed");
        if (typeof outcome === "object")
          this.#refused = { until: Date.now() + this.#closedFor, reason: outcome.refused };
        return outcome;
      });
    } catch (error) {
      if (isBrokenCircuitError(error) || (error as Error).message === "failed") return "failed";
      throw error;
    }
  }

  async pause(minutes: number): Promise<void> {
    await this.#pool.query(
      `INSERT INTO service_status (name, body) VALUES ($1, jsonb_build_object('until', to_jsonb(now() + make_interval(mins => $2))))
       ON CONFLICT (name) DO UPDATE SET body = excluded.body, updated_at = now()`,
      [ROW, minutes],
    );
  }
}
