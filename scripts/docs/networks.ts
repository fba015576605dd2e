import { Graphviz } from "@hpcc-js/wasm-graphviz";
import type { Manifest } from "../../infra/service/manifest.ts";
import { catalogue } from "../../services/catalogue.ts";
import { GENERATED, rows } from "./markdown.ts";

/** docs/services.md and docs/networks.svg: which service is on which network, from the manifests. */

const COLOURS = { edge: "#2b6cb0", data: "#2f855a", analysis: "#b7791f", public: "#c53030" } as const;

/** Those of its manifest, and the one with a way out where it has any. Pure. */
function networksOf(service: Manifest): (keyof typeof COLOURS)[] {
  const open = service.internet || (service.ports ?? []).length > 0;
  return [...service.networks, ...(open ? (["public"] as const) : [])];
}

/** In Graphviz' language: services at the left, networks at the right. Pure. */
export function networksGraph(services: readonly Manifest[]): string {
  const nodes = Object.entries(COLOURS).map(
    ([name, colour]) =>
      `"network ${name}" [label="${name}" shape=box style="rounded,bold" color="${colour}"]`,
  );
  const edges = services.flatMap((service) =>
    networksOf(service).map((name) => `"${service.name}" -- "network ${name}" [color="${COLOURS[name]}"]`),
  );
  const look = 'rankdir=LR nodesep=0.12 ranksep=2.5 node [shape=plaintext fontname="sans-serif" height=0.25]';
  return `graph networks { ${look}\n${[...nodes, ...edges].join("\n")}\n}`;
}

export async function networksPicture(): Promise<string> {
  const graphviz = await Graphviz.load();
  return `${graphviz.dot(networksGraph(catalogue)).trim()}\n`;
}

export function servicesPage(): string {
  const body = catalogue.map((service) => [
    service.name,
    service.purpose,
    service.memory.idle,
    service.memory.cap,
    networksOf(service).join(", "),
    service.tiers.length === 2 ? "both" : service.tiers.join(""),
  ]);
  const parts = [
    "# Services and networks",
    GENERATED,
    "Every service is a container with a network of its own for each purpose. `edge`, `data` and `analysis` have no way out; only " +
      "nginx publishes ports.",
    rows(["Service", "What it does", "At rest", "At most", "Networks", "Tier"], body),
    "![Services at the left, each with lines to the networks it is on](networks.svg)",
  ];
  return `${parts.join("\n\n")}\n`;
}
