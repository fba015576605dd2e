import type pg from "pg";
import { transaction } from "../database.ts";
import { type Limits, refusal, type Spent } from "./limits.ts";
import { costOf, type Price } from "./price.ts";

/** One at a time sets money aside, whoever asks: the number is ours alone. */
const LOCK = 7_240_017;

/** An instance that is to be rented, or was. */
export interface NewRent {
  readonly id: string;
  readonly label: string;
  readonly analyzer: string;
  readonly offer: number;
  readonly machine: number;
  readonly gpu: string;
  readonly location: string;
  readonly price: Price;
  /** The most that it can cost until then. */
  readonly reservedMicros: number;
  /** When it is destroyed whatever it does. */
  readonly until: Date;
}

export interface RentRow extends NewRent {
  readonly state: "reserved" | "rented" | "ended";
  readonly instance: number | undefined;
  readonly inBytes: number;
  readonly outBytes: number;
  readonly costMicros: number | undefined;
  readonly createdAt: Date;
  readonly startedAt: Date | undefined;
  readonly readyAt: Date | undefined;
  readonly endedAt: Date | undefined;
  readonly reason: string | undefined;
}

/** Every rent, and its money, in PostgreSQL. A rent counts in full for each day and month of UTC that it touches. */
export class Ledger {
  /** Analyzer → what its last task wanted that got no money; not there once one got some. In millionths. */
  readonly refused = new Map<string, number>();
  readonly #pool: pg.Pool;
  readonly #limits: Limits;

  constructor(pool: pg.Pool, limits: Limits) {
    this.#pool = pool;
    this.#limits = limits;
  }

  /** Sets the money aside; undefined when it is done, else why not. Before the request that spends. */
  async reserve(rent: NewRent): Promise<string | undefined> {
    const { price } = rent;
    return transaction(this.#pool, async (client) => {
      const refused = await this.#refusal(client, rent.reservedMicros);
      if (refused !== undefined) {
        this.refused.set(rent.analyzer, rent.reservedMicros);
        return refused;
      }
      await client.query(
        `INSERT INTO offload_rents (id, label, analyzer, offer, machine, gpu, location, hour_micros, storage_hour_micros,
           in_gb_micros, out_gb_micros, reserved_micros, until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
        [
          ...[rent.id, rent.label, rent.analyzer, rent.offer, rent.machine, rent.gpu, rent.location],
          ...[price.hourMicros, price.storageHourMicros, price.inGbMicros, price.outGbMicros],
          ...[rent.reservedMicros, rent.until],
        ],
      );
      this.refused.delete(rent.analyzer);
      return undefined;
    });
  }

  /** Sets more aside for a rent that is to last longer; undefined when it is done, else why not. */
  async extend(id: string, until: Date, reservedMicros: number): Promise<string | undefined> {
    return transaction(this.#pool, async (client) => {
      const { rows } = await client.query("SELECT reserved_micros FROM offload_rents WHERE id = $1", [id]);
      const more = reservedMicros - Number(rows[0]?.reserved_micros ?? 0);
      const refused = more > 0 ? await this.#refusal(client, more) : undefined;
      if (refused !== undefined) return refused;
      const { rowCount } = await client.query(
        "UPDATE offload_rents SET until = $2, reserved_micros = greatest(reserved_micros, $3) WHERE id = $1 AND state <> 'ended'",
        [id, until, reservedMicros],
      );
      return rowCount === 1 ? undefined : "it has ended";
    });
  }

  async rented(id: string, instance: number): Promise<void> {
    await this.#pool.query(
      "UPDATE offload_rents SET state = 'rented', instance = $2 WHERE id = $1 AND state = 'reserved'",
      [id, instance],
    );
  }

  /** It was seen to run for the first time; it may have begun at `since`. */
  async started(id: string, since: Date): Promise<void> {
    await this.#pool.query("UPDATE offload_rents SET started_at = $2 WHERE id = $1 AND started_at IS NULL", [
      id,
      since,
    ]);
  }

  async ready(id: string): Promise<void> {
    await this.#pool.query("UPDATE offload_rents SET ready_at = now() WHERE id = $1", [id]);
  }

  /** Bytes that went into the instance, and came out, since the last call. */
  async moved(id: string, inBytes: number, outBytes: number): Promise<void> {
    await this.#pool.query(
      "UPDATE offload_rents SET in_bytes = in_bytes + $2, out_bytes = out_bytes + $3 WHERE id = $1",
      [id, inBytes, outBytes],
    );
  }

  /**
   * It is known to be gone since `at`: its cost is final, unless it turns out later that it went on (a listing that had left it out):
   * then the cost only grows. `billed` is false where nothing was ever rented.
   */
  async end(id: string, reason: string, at: Date, billed = true): Promise<void> {
    await transaction(this.#pool, async (client) => {
      const { rows } = await client.query("SELECT * FROM offload_rents WHERE id = $1 FOR UPDATE", [id]);
      if (rows[0] === undefined) return;
      const cost = billed ? costUntil(rentOf(rows[0]), at) : 0;
      await client.query(
        `UPDATE offload_rents SET state = 'ended', ended_at = greatest(ended_at, $2), reason = coalesce(reason, $3),
           cost_micros = greatest(cost_micros, $4) WHERE id = $1`,
        [id, at, reason, cost],
      );
    });
  }

  /** All that may cost something now. */
  async live(): Promise<RentRow[]> {
    const { rows } = await this.#pool.query(
      "SELECT * FROM offload_rents WHERE state <> 'ended' ORDER BY created_at",
    );
    return rows.map(rentOf);
  }

  async byLabel(label: string): Promise<RentRow | undefined> {
    const { rows } = await this.#pool.query("SELECT * FROM offload_rents WHERE label = $1", [label]);
    return rows[0] && rentOf(rows[0]);
  }

  /** What limits are compared with: what was spent, and the most that what still runs can cost. */
  spent(): Promise<Spent> {
    return this.#spent(this.#pool, "reserved_micros");
  }

  /** What was spent so far; of what still runs, what it has cost until now. */
  async soFar(now: Date): Promise<Spent> {
    const ended = await this.#spent(this.#pool, "0");
    const running = (await this.live()).reduce((sum, rent) => sum + costUntil(rent, now), 0);
    return { dayMicros: ended.dayMicros + running, monthMicros: ended.monthMicros + running };
  }

  async avoid(machine: number, seconds: number, reason: string): Promise<void> {
    await this.#pool.query(
      `INSERT INTO offload_avoided VALUES ($1, now() + make_interval(secs => $2), $3)
       ON CONFLICT (machine) DO UPDATE SET until = excluded.until, reason = excluded.reason`,
      [machine, seconds, reason],
    );
  }

  async avoided(): Promise<Set<number>> {
    const { rows } = await this.#pool.query("SELECT machine FROM offload_avoided WHERE until > now()");
    return new Set(rows.map(({ machine }) => Number(machine)));
  }

  async #refusal(client: pg.PoolClient, wanted: number): Promise<string | undefined> {
    await client.query("SELECT pg_advisory_xact_lock($1)", [LOCK]);
    return refusal(this.#limits, await this.#spent(client, "reserved_micros"), wanted);
  }

  async #spent(client: pg.Pool | pg.PoolClient, unended: "reserved_micros" | "0"): Promise<Spent> {
    const { rows } = await client.query(
      `WITH part AS (
         SELECT CASE WHEN state = 'ended' THEN coalesce(cost_micros, 0) ELSE ${unended} END AS micros,
           coalesce(ended_at, now()) AS touched, date_trunc('day', now(), 'UTC') AS day, date_trunc('month', now(), 'UTC') AS month
         FROM offload_rents WHERE state <> 'ended' OR ended_at >= date_trunc('month', now(), 'UTC')
       )
       SELECT coalesce(sum(micros) FILTER (WHERE touched >= day), 0)::bigint AS day, coalesce(sum(micros), 0)::bigint AS month FROM part`,
    );
    return { dayMicros: Number(rows[0].day), monthMicros: Number(rows[0].month) };
  }
}

/** What a rent has cost until then: the GPU since it was seen to run, the disk since it was asked for. Pure. */
export function costUntil(
  rent: Pick<RentRow, "price" | "createdAt" | "startedAt" | "inBytes" | "outBytes">,
  at: Date,
): number {
  const since = (begin: Date | undefined) => Math.max(0, (at.getTime() - (begin ?? at).getTime()) / 1000);
  return costOf(rent.price, {
    seconds: since(rent.startedAt),
    storedSeconds: since(rent.createdAt),
    inBytes: rent.inBytes,
    outBytes: rent.outBytes,
  });
}

// biome-ignore lint/suspicious/noExplicitAny: a row as the driver gives it.
function rentOf(row: any): RentRow {
  return {
    id: row.id,
    label: row.label,
    analyzer: row.analyzer,
    state: row.state,
    offer: Number(row.offer),
    machine: Number(row.machine),
    gpu: row.gpu,
    location: row.location,
    instance: row.instance === null ? undefined : Number(row.instance),
    price: {
      hourMicros: Number(row.hour_micros),
      storageHourMicros: Number(row.storage_hour_micros),
      inGbMicros: Number(row.in_gb_micros),
      outGbMicros: Number(row.out_gb_micros),
    },
    reservedMicros: Number(row.reserved_micros),
    until: row.until,
    inBytes: Number(row.in_bytes),
    outBytes: Number(row.out_bytes),
    costMicros: row.cost_micros === null ? undefined : Number(row.cost_micros),
    createdAt: row.created_at,
    startedAt: row.started_at ?? undefined,
    readyAt: row.ready_at ?? undefined,
    endedAt: row.ended_at ?? undefined,
    reason: row.reason ?? undefined,
  };
}
