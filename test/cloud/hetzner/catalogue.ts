/** What Hetzner offers: places, kinds of server and images. Prices in EUR a month, net, as of 2026-11-22. */

export interface Location {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly country: string;
  readonly city: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly network_zone: string;
}

export const LOCATIONS: readonly Location[] = [
  place(1, "fsn1", "Falkenstein DC Park 1", "DE", "Falkenstein", 50.47612, 12.370071, "eu-central"),
  place(2, "nbg1", "Nuremberg DC Park 1", "DE", "Nuremberg", 49.452102, 11.076665, "eu-central"),
  place(3, "hel1", "Helsinki DC Park 1", "FI", "Helsinki", 60.169855, 24.938379, "eu-central"),
  place(4, "ash", "Ashburn, VA", "US", "Ashburn, VA", 39.045821, -77.487073, "us-east"),
  place(5, "hil", "Hillsboro, OR", "US", "Hillsboro, OR", 45.54222, -122.951924, "us-west"),
  place(6, "sin", "Singapore", "SG", "Singapore", 1.283333, 103.833333, "ap-southeast"),
];

const EU = ["fsn1", "nbg1", "hel1"];

export interface ServerType {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly cores: number;
  /** GB. */
  readonly memory: number;
  /** GB. */
  readonly disk: number;
  readonly cpuType: "shared" | "dedicated";
  readonly monthly: number;
  readonly locations: readonly string[];
}

export const SERVER_TYPES: readonly ServerType[] = [
  shared(115, "cx33", "Cost-Optimized", 4, 8, 80, 8.49),
  shared(116, "cx43", "Cost-Optimized", 8, 16, 160, 15.99),
  shared(117, "cx53", "Cost-Optimized", 16, 32, 320, 29.49),
  shared(119, "cpx32", "Regular Performance", 4, 8, 160, 35.49),
  shared(120, "cpx42", "Regular Performance", 8, 16, 320, 69.49),
  shared(121, "cpx62", "Regular Performance", 16, 32, 640, 129.99),
  dedicated(96, "ccx13", 2, 8, 80, 42.99),
  dedicated(97, "ccx23", 4, 16, 160, 85.99),
  dedicated(98, "ccx33", 8, 32, 240, 138.49),
];

export interface Image {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly flavor: string;
  readonly version: string;
}

/** Whichever is asked for, the machine that is made here runs Debian 12. */
export const IMAGES: readonly Image[] = [
  { id: 114690387, name: "debian-12", description: "Debian 12", flavor: "debian", version: "12" },
  { id: 310557660, name: "debian-13", description: "Debian 13", flavor: "debian", version: "13" },
  { id: 161547269, name: "ubuntu-24.04", description: "Ubuntu 24.04", flavor: "ubuntu", version: "24.04" },
];

/** EUR a month for a primary IPv4; IPv6 is free. */
export const IPV4_MONTHLY = 0.5;
/** EUR a month for each GB of a volume. */
export const VOLUME_MONTHLY = 0.0572;
export const BACKUP_PERCENT = 20;
export const VAT_PERCENT = 19;

function place(
  id: number,
  name: string,
  description: string,
  country: string,
  city: string,
  latitude: number,
  longitude: number,
  network_zone: string,
): Location {
  return { id, name, description, country, city, latitude, longitude, network_zone };
}

function shared(
  id: number,
  name: string,
  category: string,
  cores: number,
  memory: number,
  disk: number,
  monthly: number,
): ServerType {
  const description = name.toUpperCase();
  return { id, name, description, category, cores, memory, disk, cpuType: "shared", monthly, locations: EU };
}

function dedicated(
  id: number,
  name: string,
  cores: number,
  memory: number,
  disk: number,
  monthly: number,
): ServerType {
  return {
    ...shared(id, name, "General Purpose", cores, memory, disk, monthly),
    cpuType: "dedicated",
    locations: LOCATIONS.map((location) => location.name),
  };
}
