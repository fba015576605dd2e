import type { Plan } from "../../../stacks/plan.ts";
import type { FirstContact } from "../../cloud/clients/first-contact.ts";
import type { Cloud } from "../../cloud/start.ts";

export interface RentArgs {
  readonly cloud: Cloud;
  /** Host name of the server, and name of all that is made with it. */
  readonly name: string;
  /** What the platform's own server is. */
  readonly plan: Pick<Plan, "serverType" | "location" | "volumeGb">;
  readonly contact: FirstContact;
}

/** A server that somebody made by hand. */
export interface Rented {
  readonly address: string;
  /** The data volume's device on it. */
  readonly device: string | undefined;
}

/** Makes a server like the platform's with the provider's own command line. */
export type Rent = (args: RentArgs) => Promise<Rented>;
