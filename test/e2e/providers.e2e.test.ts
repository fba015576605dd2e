import { describe } from "vitest";
import { existingSuite } from "./providers/existing.ts";
import { hetzner } from "./providers/provider.ts";
import { wholeSuite } from "./providers/whole.ts";

describe("hetzner", () => wholeSuite(hetzner));
describe("a machine of one's own", () => existingSuite());
