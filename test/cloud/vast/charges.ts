import type { Instance } from "./instance.ts";
import type { Bill } from "./ledger.ts";

/** What an instance has cost, as https://docs.vast.ai/api-reference/billing/show-charges shows it (2026-08-07): to a thousandth. Pure. */
export function chargeOf(instance: Instance, bill: Bill, now: number) {
  const times = { start: Math.floor(instance.since), end: Math.ceil(instance.ended ?? now) };
  const part = (type: string, description: string, amount: number) => ({
    ...times,
    type,
    source: null,
    description,
    amount: thousandth(amount),
    metadata: {},
    items: [],
  });
  const { gpuHour, storageGbMonth, uploadGb, downloadGb } = instance.prices;
  const hours = (seconds: number) => (seconds / 3600).toFixed(3);
  return {
    ...times,
    type: "instance",
    source: `instance-${instance.id}`,
    description: `Instance ${instance.id} Charges`,
    amount: thousandth(bill.total),
    metadata: { ...(instance.label !== null && { label: instance.label }) },
    items: [
      part("gpu", `${hours(bill.gpuSeconds)} hours at $${gpuHour}/hour`, bill.gpu),
      part("disk", `${hours(bill.storageSeconds)} hours at $${storageGbMonth}/GB/month`, bill.storage),
      part("bwd", `${bill.downloadBytes} bytes at $${downloadGb}/GB`, bill.download),
      part("bwu", `${bill.uploadBytes} bytes at $${uploadGb}/GB`, bill.upload),
    ],
  };
}

const thousandth = (dollars: number): number => Math.round(dollars * 1000) / 1000;
