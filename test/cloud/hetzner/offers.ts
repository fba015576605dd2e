import type { Stock } from "../http/stock.ts";
import {
  BACKUP_PERCENT,
  type Image,
  IPV4_MONTHLY,
  LOCATIONS,
  SERVER_TYPES,
  type ServerType,
  VAT_PERCENT,
  VOLUME_MONTHLY,
} from "./catalogue.ts";

/** What is offered, as the API shows it. Amounts are strings of decimal numbers. */

const CREATED = "2025-06-01T00:00:00+00:00";
/** A month is billed as no more hours than this. */
const HOURS = 624;

function price(net: number) {
  return { net: net.toFixed(10), gross: (net * (1 + VAT_PERCENT / 100)).toFixed(10) };
}

function prices(type: ServerType) {
  return type.locations.map((location) => ({
    location,
    price_hourly: price(type.monthly / HOURS),
    price_monthly: price(type.monthly),
    included_traffic: 20 * 2 ** 40,
    price_per_tb_traffic: price(1),
  }));
}

export function serverTypeView(type: ServerType, stock: Stock) {
  return {
    id: type.id,
    name: type.name,
    description: type.description,
    category: type.category,
    cores: type.cores,
    memory: type.memory,
    disk: type.disk,
    storage_type: "local",
    cpu_type: type.cpuType,
    architecture: "x86",
    prices: prices(type),
    deprecated: false,
    deprecation: null,
    locations: LOCATIONS.filter(({ name }) => type.locations.includes(name)).map(({ id, name }) => ({
      id,
      name,
      recommended: stock.has(type.name, name),
      available: stock.has(type.name, name),
      deprecation: null,
    })),
  };
}

export function imageView(image: Image) {
  return {
    id: image.id,
    type: "system",
    status: "available",
    name: image.name,
    description: image.description,
    image_size: null,
    disk_size: 5,
    created: CREATED,
    created_from: null,
    bound_to: null,
    os_flavor: image.flavor,
    os_version: image.version,
    architecture: "x86",
    rapid_deploy: true,
    protection: { delete: false },
    deprecated: null,
    deleted: null,
    labels: {},
  };
}

export function pricingView() {
  const everywhere = (monthly: number) =>
    LOCATIONS.map(({ name }) => ({
      location: name,
      price_hourly: price(monthly / HOURS),
      price_monthly: price(monthly),
    }));
  return {
    currency: "EUR",
    vat_rate: VAT_PERCENT.toFixed(6),
    image: { price_per_gb_month: price(0.011) },
    primary_ips: [
      { type: "ipv4", prices: everywhere(IPV4_MONTHLY) },
      { type: "ipv6", prices: everywhere(0) },
    ],
    floating_ips: [],
    load_balancer_types: [],
    server_backup: { percentage: BACKUP_PERCENT.toFixed(10) },
    server_types: SERVER_TYPES.map((type) => ({ id: type.id, name: type.name, prices: prices(type) })),
    volume: { price_per_gb_month: price(VOLUME_MONTHLY) },
  };
}
