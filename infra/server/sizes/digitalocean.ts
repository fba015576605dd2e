import type { Offer } from "./offer.ts";

/** Every price holds everywhere. nyc2 and sfo2 are closed to accounts that have nothing there yet. */
const locations = {
  ams3: "Amsterdam",
  atl1: "Atlanta",
  blr1: "Bangalore",
  fra1: "Frankfurt",
  lon1: "London",
  nyc1: "New York 1",
  nyc3: "New York 3",
  sfo3: "San Francisco",
  sgp1: "Singapore",
  syd1: "Sydney",
  tor1: "Toronto",
};
const EVERYWHERE = Object.keys(locations);

/** DigitalOcean's basic droplets, all with shared vCPUs; for each size the type with the lowest price of its make. */
export const digitalocean: Offer = {
  currency: "USD",
  source: "DigitalOcean's price list; sizes as its API lists them",
  date: "2026-11-22",
  // The only make besides Intel's that has all sizes, and the cheapest.
  defaultLine: "amd",
  lines: {
    regular: {
      title: "shared, SSD",
      locations: EVERYWHERE,
      sizes: {
        "8gb": { name: "s-4vcpu-8gb", cpus: 4, diskGb: 160, monthly: 48, trafficTb: 5 },
        "16gb": { name: "s-8vcpu-16gb", cpus: 8, diskGb: 320, monthly: 96, trafficTb: 6 },
      },
    },
    amd: {
      title: "shared AMD, NVMe",
      locations: EVERYWHERE,
      sizes: {
        "8gb": { name: "s-2vcpu-8gb-amd", cpus: 2, diskGb: 100, monthly: 42, trafficTb: 5 },
        "16gb": { name: "s-4vcpu-16gb-amd", cpus: 4, diskGb: 200, monthly: 84, trafficTb: 8 },
        "32gb": { name: "s-8vcpu-32gb-amd", cpus: 8, diskGb: 400, monthly: 168, trafficTb: 10 },
      },
    },
    intel: {
      title: "shared Intel, NVMe",
      locations: EVERYWHERE,
      sizes: {
        "8gb": { name: "s-2vcpu-8gb-160gb-intel", cpus: 2, diskGb: 160, monthly: 48, trafficTb: 5 },
        "16gb": { name: "s-4vcpu-16gb-320gb-intel", cpus: 4, diskGb: 320, monthly: 96, trafficTb: 8 },
        "32gb": { name: "s-8vcpu-32gb-640gb-intel", cpus: 8, diskGb: 640, monthly: 192, trafficTb: 10 },
      },
    },
  },
  locations,
  defaultLocation: "fra1",
  // A reserved address is free while it is assigned; one that lies idle costs 5.
  ipv4Monthly: 0,
  volume: { monthlyPerGb: 0.1, minGb: 1, maxGb: 16_384 },
  backups: { weekly: 0.2, daily: 0.3 },
  token: {
    key: "digitalocean:token",
    variables: ["DIGITALOCEAN_TOKEN", "DIGITALOCEAN_ACCESS_TOKEN"],
    from: "DigitalOcean's control panel under API, with full access",
  },
};
