import { randomUUID } from "node:crypto";
import type { Choice } from "../broker/offers.ts";
import type { Outgoing } from "../config.ts";
import { type Credentials, makeCredentials } from "../worker/credentials.ts";
import type { Tunnel } from "../worker/tunnel.ts";
import { labelOf } from "./verdicts.ts";

/** What an instance works on: one task at a time, whose pieces come one after the other. */
export interface Seat {
  readonly taskId: string;
  /** When it was given away, and when its task was last heard of; milliseconds since 1970. */
  readonly since: number;
  heard: number;
  /** When it is given up, by what it may cost and how long it should take. */
  readonly until: number;
  /** Whether a piece is being worked on. */
  working: boolean;
}

/** One instance, from the wish to rent it to its end. Lives in memory only: who starts anew destroys what there was before. */
export class Rented {
  readonly id = randomUUID();
  readonly label: string;
  readonly analyzer: Outgoing;
  readonly choice: Choice;
  readonly credentials: Credentials = makeCredentials();
  readonly asked = Date.now();
  state: "starting" | "ready" | "ending" = "starting";
  /** The provider's number. */
  instance: number | undefined;
  tunnel: Tunnel | undefined;
  seat: Seat | undefined;
  /** Destroyed then, whatever it does. */
  until: Date;
  /** When it became ready, or ended its last task. */
  idleSince = 0;
  /** From being asked for until it was ready, in seconds. */
  startSeconds = 0;
  running = false;
  /** When the provider was asked about it last. */
  looked = 0;
  /** Whether it is being asked for: the answer has to be awaited before it can be destroyed. */
  asking = false;
  /** Aborted with the reason when it ends. */
  readonly over = new AbortController();

  constructor(owner: string, analyzer: Outgoing, choice: Choice, until: Date) {
    this.label = labelOf(owner, this.id);
    this.analyzer = analyzer;
    this.choice = choice;
    this.until = until;
  }
}
