import { withName } from "../plugin/naming.ts";
import { defineResource } from "../plugin/resource.ts";
import type { Schema } from "../plugin/schema.ts";
import type { Properties } from "../plugin/wire.ts";
import { type Action, act, settled } from "./actions.ts";
import { type HcloudClient, orMissing } from "./client.ts";
import { changes, checkLabels, finish, labelsOrNone, observed } from "./shared.ts";

interface RrsetInfo {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly ttl: number | null;
  readonly labels: Record<string, string>;
  readonly records: readonly { readonly value: string; readonly comment?: string }[];
}
type Answer = { readonly rrset: RrsetInfo };

const schema: Schema = {
  zone: { type: "string", required: true, replace: true },
  name: { type: "string", required: true, replace: true },
  type: { type: "string", required: true, replace: true },
  ttl: { type: "integer" },
  labels: labelsOrNone,
  records: {
    type: "set",
    required: true,
    of: {
      type: "object",
      properties: { value: { type: "string", required: true }, comment: { type: "string" } },
    },
  },
};

/**
 * `hcloud.ZoneRrset`: https://www.pulumi.com/registry/packages/hcloud/api-docs/zonerrset/, without `changeProtection`
 * and without the special case of SOA records.
 * Follows https://github.com/hetznercloud/terraform-provider-hcloud/blob/main/internal/zonerrset/resource.go; its id is
 * the API's, NAME/TYPE, which is unique within the zone only.
 */
export const zoneRrset = defineResource<HcloudClient>({
  inputs: schema,
  outputs: [],
  prepare: withName,
  // The bridge sees a given name here as everywhere, and it is always given: "@", "www".
  deleteBeforeReplace: true,
  check(inputs) {
    const none = Array.isArray(inputs["records"]) && inputs["records"].length === 0;
    const reason = "Attribute records set must contain at least 1 elements, got: 0";
    return [...checkLabels(inputs), ...(none ? [{ property: "records", reason }] : [])];
  },

  async create(inputs, context) {
    const { zone, name, type, ttl, records } = inputs;
    const { client, signal } = context;
    const body = { name, type, ttl, records, labels: inputs["labels"] };
    const path = `/zones/${String(zone)}/rrsets`;
    const created = await client.post<Answer & { action: Action }>(path, body, signal);
    return finish(created.rrset.id, async () => {
      await settled([created.action], context);
      const { rrset } = await client.get<Answer>(`${path}/${created.rrset.id}`, signal);
      return { id: rrset.id, outputs: {} };
    });
  },

  async update(id, olds, news, context) {
    const changed = changes(olds, news, schema);
    const path = pathOf(id, news);
    if (changed.has("ttl")) await act(`${path}/actions/change_ttl`, { ttl: news["ttl"] ?? null }, context);
    if (changed.has("records"))
      await act(`${path}/actions/set_records`, { records: news["records"] }, context);
    const body = changed.has("labels") ? { labels: news["labels"] ?? {} } : {};
    await context.client.call("PUT", path, body, context.signal);
    return {};
  },

  async read(id, state, inputs, { client, signal }) {
    const answer = await orMissing(client.get<Answer>(pathOf(id, state), signal));
    if (!answer) return undefined;
    const { name, type, ttl, records, labels: actual } = answer.rrset;
    const found: Properties = {
      name,
      type,
      labels: actual,
      records: records.map(({ value, comment }) => ({ value, ...(comment && { comment }) })),
      ...(ttl !== null && { ttl }),
    };
    return { outputs: {}, inputs: observed(inputs, found, schema) };
  },

  async delete(id, state, context) {
    const { client, signal } = context;
    const remove = client.call<{ action: Action }>("DELETE", pathOf(id, state), undefined, signal);
    await settled([(await orMissing(remove))?.action], context);
  },
});

function pathOf(id: string, { zone }: Properties): string {
  return `/zones/${String(zone)}/rrsets/${id}`;
}
