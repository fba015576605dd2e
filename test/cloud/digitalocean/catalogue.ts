/** What DigitalOcean offers: regions, sizes and images. Prices in USD a month, as of 2026-11-22. */

export interface Region {
  readonly slug: string;
  readonly name: string;
}

export const REGIONS: readonly Region[] = [
  { slug: "fra1", name: "Frankfurt 1" },
  { slug: "ams3", name: "Amsterdam 3" },
  { slug: "lon1", name: "London 1" },
  { slug: "nyc3", name: "New York 3" },
  { slug: "sfo3", name: "San Francisco 3" },
];

export interface Size {
  readonly slug: string;
  readonly description: string;
  readonly vcpus: number;
  /** MiB. */
  readonly memory: number;
  /** GiB. */
  readonly disk: number;
  readonly monthly: number;
  /** TB a month. */
  readonly transfer: number;
}

export const SIZES: readonly Size[] = [
  size("s-2vcpu-8gb-amd", "Basic AMD", 2, 8, 100, 42, 5),
  size("s-4vcpu-8gb", "Basic", 4, 8, 160, 48, 5),
  size("s-4vcpu-16gb-amd", "Basic AMD", 4, 16, 200, 84, 8),
  size("s-8vcpu-16gb", "Basic", 8, 16, 320, 96, 6),
  size("s-8vcpu-32gb-amd", "Basic AMD", 8, 32, 400, 168, 10),
  size("s-8vcpu-32gb-640gb-intel", "Basic Intel", 8, 32, 640, 192, 10),
];

export interface Image {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly distribution: string;
}

/** Whichever is asked for, the machine that is made here runs Debian 12. */
export const IMAGES: readonly Image[] = [
  { id: 157478022, slug: "debian-12-x64", name: "12 x64", distribution: "Debian" },
  { id: 203093671, slug: "debian-13-x64", name: "13 x64", distribution: "Debian" },
  { id: 155133621, slug: "ubuntu-24-04-x64", name: "24.04 (LTS) x64", distribution: "Ubuntu" },
];

/** Hours that a month is billed as. */
export const HOURS = 672;

function size(
  slug: string,
  description: string,
  vcpus: number,
  memoryGb: number,
  disk: number,
  monthly: number,
  transfer: number,
): Size {
  return { slug, description, vcpus, memory: memoryGb * 1024, disk, monthly, transfer };
}
