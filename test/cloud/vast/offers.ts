import { GPUS, PLACES } from "./catalogue.ts";
import { storageHour } from "./ledger.ts";

/** A machine that can be rented; units as the API has them: MB of memory, Mbit/s, GB of disk, US dollars. */
export interface Offer {
  readonly id: number;
  readonly machine_id: number;
  readonly host_id: number;
  readonly bundle_id: number;
  readonly gpu_name: string;
  readonly num_gpus: number;
  readonly gpu_ram: number;
  readonly compute_cap: number;
  readonly total_flops: number;
  readonly dlperf: number;
  readonly gpu_mem_bw: number;
  readonly cuda_max_good: number;
  readonly cpu_cores: number;
  readonly cpu_cores_effective: number;
  readonly cpu_ram: number;
  readonly disk_space: number;
  readonly disk_bw: number;
  readonly inet_up: number;
  readonly inet_down: number;
  readonly inet_up_cost: number;
  readonly inet_down_cost: number;
  readonly storage_cost: number;
  /** GPU alone, on demand. */
  readonly dph_base: number;
  readonly min_bid: number;
  readonly reliability2: number;
  readonly geolocation: string;
  readonly verification: "verified" | "unverified" | "deverified";
  readonly direct_port_count: number;
  readonly static_ip: boolean;
  /** Seconds for which the host promises it, from now on. */
  readonly duration: number;
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A market: good and bad machines side by side, as a search finds them there. The same for the same seed. Pure.
 * @param count how many
 */
export function makeOffers(seed: number, count: number): Offer[] {
  const next = random(seed);
  const between = (low: number, high: number, digits = 2) =>
    Number((low + next() * (high - low)).toFixed(digits));
  const pick = <T>(items: readonly T[]) => items[Math.floor(next() * items.length)] as T;
  return Array.from({ length: count }, (_, index) => {
    // Each card is there before chance has a say.
    const gpu = GPUS[index] ?? pick(GPUS);
    const base = Number((gpu.hour * between(0.75, 1.45, 4)).toFixed(6));
    const verified = next() < 0.8;
    return {
      id: 30_000_000 + index * 37,
      machine_id: 40_000 + index,
      host_id: 70_000 + Math.floor(index / 3),
      bundle_id: 900_000_000 + index,
      gpu_name: gpu.name,
      num_gpus: 1,
      gpu_ram: gpu.ramMb,
      compute_cap: gpu.computeCap,
      total_flops: gpu.teraflops,
      dlperf: Number((gpu.dlperf * between(0.9, 1.05, 4)).toFixed(3)),
      gpu_mem_bw: gpu.memoryBandwidth,
      cuda_max_good: gpu.computeCap >= 1200 ? 12.9 : pick([12.2, 12.4, 12.6, 12.8]),
      cpu_cores: 32,
      cpu_cores_effective: pick([4, 8, 16]),
      cpu_ram: pick([16_000, 32_000, 64_000, 128_000]),
      disk_space: between(60, 900, 1),
      disk_bw: between(300, 5000, 0),
      inet_up: between(60, 4000, 1),
      inet_down: between(120, 7000, 1),
      inet_up_cost: pick([0, 0.001, 0.004, 0.01, 0.02]),
      inet_down_cost: pick([0, 0.001, 0.004, 0.01, 0.02]),
      storage_cost: between(0.08, 0.25, 4),
      dph_base: base,
      min_bid: Number((base * between(0.35, 0.65, 4)).toFixed(6)),
      reliability2: verified ? between(0.95, 0.9999, 6) : between(0.7, 0.97, 6),
      geolocation: pick(PLACES),
      verification: verified ? "verified" : pick(["unverified", "deverified"] as const),
      direct_port_count: pick([0, 4, 50, 200, 999]),
      static_ip: next() < 0.4,
      duration: between(0.5, 120) * 86_400,
    };
  });
}

/** How the offer is meant to be rented. */
export type OfferType = "on-demand" | "bid" | "reserved";

/** An offer as a search shows it, with the price of a disk of that size in it. Pure. */
export function offerView(offer: Offer, type: OfferType, diskGb: number, rentable: boolean, now: number) {
  const gpuHour = type === "bid" ? offer.min_bid : offer.dph_base;
  const diskHour = storageHour(diskGb, offer.storage_cost);
  const total = gpuHour + diskHour;
  const hour = { gpuCostPerHour: gpuHour, diskHour, totalHour: total };
  return {
    ...offer,
    ask_contract_id: offer.id,
    dph_base: gpuHour,
    dph_total: total,
    storage_total_cost: diskHour,
    dlperf_per_dphtotal: offer.dlperf / total,
    flops_per_dphtotal: offer.total_flops / total,
    score: (offer.dlperf / total) * offer.reliability2,
    gpu_total_ram: offer.gpu_ram * offer.num_gpus,
    gpu_arch: "nvidia",
    gpu_frac: 1,
    gpu_display_active: false,
    cpu_arch: "amd64",
    has_avx: 1,
    driver_version: "570.86.15",
    pci_gen: 4,
    pcie_bw: 24.2,
    reliability: offer.reliability2,
    rentable,
    rented: false,
    is_bid: type === "bid",
    external: false,
    hosting_type: 0,
    public_ipaddr: "203.0.113.1",
    start_date: now - 86_400,
    end_date: now + offer.duration,
    internet_up_cost_per_tb: offer.inet_up_cost * 1024,
    internet_down_cost_per_tb: offer.inet_down_cost * 1024,
    vms_enabled: false,
    resource_type: "gpu",
    webpage: null,
    search: { ...hour, discountTotalHour: 0, discountedTotalPerHour: total },
  };
}
