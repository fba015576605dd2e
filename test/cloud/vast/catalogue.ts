/** GPUs that are for rent, and the places they stand in. Facts of the cards; prices are levels that people reported in 2026. */

export interface Gpu {
  readonly name: string;
  readonly ramMb: number;
  /** Compute capability times 100. */
  readonly computeCap: number;
  readonly teraflops: number;
  /** Vast.ai's score of performance in deep learning. */
  readonly dlperf: number;
  /** GB/s. */
  readonly memoryBandwidth: number;
  /** US dollars an hour on demand, in the middle of the market. */
  readonly hour: number;
}

const gpu = (
  name: string,
  ramMb: number,
  computeCap: number,
  teraflops: number,
  dlperf: number,
  memoryBandwidth: number,
  hour: number,
): Gpu => ({ name, ramMb, computeCap, teraflops, dlperf, memoryBandwidth, hour });

export const GPUS: readonly Gpu[] = [
  gpu("GTX 1070", 8192, 610, 6.5, 6.1, 256, 0.035),
  gpu("RTX 3060", 12288, 860, 12.7, 13.3, 360, 0.06),
  gpu("RTX 4060 Ti", 16380, 890, 22.1, 21.4, 288, 0.09),
  gpu("RTX A4000", 16376, 860, 19.2, 20.5, 448, 0.1),
  gpu("RTX 4070S Ti", 16376, 890, 44.1, 47.6, 672, 0.14),
  gpu("RTX 3090", 24576, 860, 35.6, 38.9, 936, 0.17),
  gpu("RTX 4090", 24564, 890, 82.6, 92.7, 1008, 0.32),
  gpu("RTX 5090", 32607, 1200, 104.8, 138.2, 1792, 0.45),
  gpu("L40S", 46068, 890, 91.6, 86.3, 864, 0.55),
  gpu("A100 SXM4", 81920, 800, 19.5, 112.4, 2039, 0.82),
  gpu("H100 SXM", 81559, 900, 66.9, 265.1, 3350, 1.95),
];

export const PLACES: readonly string[] = [
  "Germany, DE",
  "Norway, NO",
  "Sweden, SE",
  "Czechia, CZ",
  "Poland, PL",
  "France, FR",
  "United Kingdom, GB",
  "California, US",
  "Texas, US",
  "Quebec, CA",
  "South Korea, KR",
  "Taiwan, TW",
];
