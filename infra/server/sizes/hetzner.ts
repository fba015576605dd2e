import type { Offer } from "./offer.ts";

/** Prices outside the EU differ by location and include less traffic; what we have no figures for is not offered. */
const EU = ["fsn1", "nbg1", "hel1"] as const;

const TRAFFIC_TB = 20;

/**
 * Hetzner Cloud, new orders since 2026-06-15. CX is sold in the EU only and often sold out. The second generation of CPX
 * (cpx22 to cpx62) is not to be had in the US; the first (cpx11 to cpx51) only there.
 */
export const hetzner: Offer = {
  currency: "EUR",
  source: "Hetzner's price list for new orders, EU locations, in force since 2026-06-15",
  date: "2026-11-22",
  defaultLine: "cx",
  lines: {
    cx: {
      title: "shared, best price",
      locations: EU,
      sizes: {
        "8gb": { name: "cx33", cpus: 4, diskGb: 80, monthly: 8.49, trafficTb: TRAFFIC_TB },
        "16gb": { name: "cx43", cpus: 8, diskGb: 160, monthly: 15.99, trafficTb: TRAFFIC_TB },
        "32gb": { name: "cx53", cpus: 16, diskGb: 320, monthly: 29.49, trafficTb: TRAFFIC_TB },
      },
    },
    cpx: {
      title: "shared AMD",
      locations: EU,
      sizes: {
        "8gb": { name: "cpx32", cpus: 4, diskGb: 160, monthly: 35.49, trafficTb: TRAFFIC_TB },
        "16gb": { name: "cpx42", cpus: 8, diskGb: 320, monthly: 69.49, trafficTb: TRAFFIC_TB },
        "32gb": { name: "cpx62", cpus: 16, diskGb: 640, monthly: 129.99, trafficTb: TRAFFIC_TB },
      },
    },
    ccx: {
      title: "dedicated vCPU",
      locations: EU,
      sizes: {
        "8gb": { name: "ccx13", cpus: 2, diskGb: 80, monthly: 42.99, trafficTb: TRAFFIC_TB },
        "16gb": { name: "ccx23", cpus: 4, diskGb: 160, monthly: 85.99, trafficTb: TRAFFIC_TB },
        "32gb": { name: "ccx33", cpus: 8, diskGb: 240, monthly: 138.49, trafficTb: TRAFFIC_TB },
      },
    },
  },
  locations: { fsn1: "Falkenstein", nbg1: "Nuremberg", hel1: "Helsinki" },
  defaultLocation: "fsn1",
  ipv4Monthly: 0.5,
  volume: { monthlyPerGb: 0.0572, minGb: 10, maxGb: 10_240 },
  // One a day, the last seven kept.
  backups: { daily: 0.2 },
  token: {
    key: "hcloud:token",
    variables: ["HCLOUD_TOKEN"],
    from: "Hetzner's Cloud Console under Security, API tokens, with read and write access",
  },
};
