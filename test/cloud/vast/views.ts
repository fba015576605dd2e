import type { Account } from "./account.ts";
import type { Instance } from "./instance.ts";
import { storageHour } from "./ledger.ts";
import { type Offer, offerView } from "./offers.ts";

/** An instance as the API shows it: https://docs.vast.ai/api-reference/instances/show-instance (2026-08-07). Pure. */
export function instanceView(account: Account, instance: Instance) {
  const { offer, rent, prices, addresses, status } = instance;
  const now = account.clock.now() + account.skewSeconds;
  const since = instance.since + account.skewSeconds;
  const shown = offerView(offer, "on-demand", rent.disk, false, now);
  const diskHour = storageHour(rent.disk, prices.storageGbMonth);
  const bill = instance.bill();
  const runs = status === "running" || status === "unknown";
  const gpuNow = instance.contract === "running" ? prices.gpuHour : 0;
  return {
    ...shown,
    id: instance.id,
    bundle_id: offer.bundle_id,
    actual_status: status === "created" ? null : status,
    intended_status: instance.intended,
    cur_state: instance.contract,
    next_state: instance.intended,
    label: instance.label,
    status_msg: instance.message,
    template_id: null,
    template_hash_id: null,
    template_name: null,
    image_uuid: rent.image,
    image_args: [],
    image_runtype: rent.runtype,
    extra_env: Object.entries(rent.env),
    onstart: rent.onstart ?? null,
    jupyter_token: "",
    public_ipaddr: addresses?.host ?? null,
    local_ipaddrs: "172.17.0.2 \n",
    ssh_host: addresses?.host ?? null,
    ssh_port: addresses?.proxyPort ?? null,
    ssh_idx: "1",
    machine_dir_ssh_port: addresses?.ports[22] ?? -1,
    direct_port_start: -1,
    direct_port_end: -1,
    ...(runs && { ports: portsView(addresses?.ports ?? {}) }),
    start_date: since,
    end_date: since + offer.duration,
    duration: now - since,
    uptime_mins: runs ? bill.gpuSeconds / 60 : null,
    disk_space: rent.disk,
    disk_util: -1,
    disk_usage: -1,
    gpu_util: runs ? 0 : null,
    gpu_temp: runs ? 38 : null,
    gpu_totalram: offer.gpu_ram * offer.num_gpus,
    cpu_util: 0,
    mem_limit: null,
    mem_usage: null,
    vmem_usage: null,
    inet_up_billed: bill.uploadBytes / 1e6,
    inet_down_billed: bill.downloadBytes / 1e6,
    is_bid: rent.price != null,
    dph_base: prices.gpuHour,
    dph_total: prices.gpuHour + diskHour,
    storage_total_cost: diskHour,
    instance: { gpuCostPerHour: gpuNow, diskHour, totalHour: gpuNow + diskHour, discountTotalHour: 0 },
    client_run_time: 1.1,
    host_run_time: offer.duration,
    time_remaining: "",
    time_remaining_isbid: "",
  };
}

export function offerOf(
  account: Account,
  offer: Offer,
  type: "on-demand" | "bid" | "reserved",
  diskGb: number,
) {
  const now = account.clock.now() + account.skewSeconds;
  return offerView(offer, type, diskGb, account.market.isFree(offer.id), now);
}

function portsView(ports: Readonly<Record<string, number>>) {
  return Object.fromEntries(
    Object.entries(ports).map(([inside, outside]) => [
      `${inside}/tcp`,
      [{ HostIp: "0.0.0.0", HostPort: String(outside) }],
    ]),
  );
}
