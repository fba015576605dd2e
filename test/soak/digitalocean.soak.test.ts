import { describe } from "vitest";
import { digitalocean } from "../e2e/providers/provider.ts";
import { wholeSuite } from "../e2e/providers/whole.ts";

/** What test/e2e/providers.e2e.test.ts does at Hetzner; here, because both would take too long for every change. */
describe("digitalocean", () => wholeSuite(digitalocean));
