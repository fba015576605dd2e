import Fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Vast } from "./client.ts";
import { addressOf, Instance } from "./shapes.ts";

/** Answers what a test tells it to, in order, and remembers what it was asked. */
let end: FastifyInstance;
let answers: ((reply: FastifyReply) => unknown)[];
let asked: { method: string; url: string; body: unknown; authorization: string | undefined }[];
let vast: Vast;

const says = (status: number, body: unknown) => (reply: FastifyReply) => reply.code(status).send(body);
const breaks = (reply: FastifyReply) => {
  reply.hijack();
  reply.raw.destroy();
};

beforeEach(async () => {
  answers = [];
  asked = [];
  end = Fastify();
  end.all("/*", (request, reply) => {
    const { method, url, body, headers } = request;
    asked.push({ method, url, body, authorization: headers.authorization });
    return (answers.shift() ?? says(500, "no answer was prepared"))(reply);
  });
  const url = await end.listen({ host: "127.0.0.1", port: 0 });
  vast = new Vast({ url, key: async () => "the-key", firstWait: 1, answerWithin: 2_000 });
});
afterEach(() => end.close());

const offer = {
  id: 7,
  machine_id: 70,
  gpu_name: "RTX 4090",
  dph_total: 0.41,
  storage_cost: 0.2,
  inet_up_cost: 0.01,
  inet_down_cost: 0.02,
  inet_down: 800,
  reliability2: 0.99,
  geolocation: "Sweden, SE",
};
const rent = { image: "example/worker:1", disk: 20, label: "l", onstart: "true", port: 2222 };
const trouble = (expected: string) => expect.objectContaining({ trouble: expected });

test("a search says what it looks for, and lets unknown fields through", async () => {
  answers = [says(200, { offers: [{ ...offer, brand_new: { field: 1 } }], more: 1 })];
  expect(await vast.search({ gpu_ram: { gte: 8000 } }, 20, false, 5)).toMatchObject([{ id: 7 }]);
  expect(asked[0]).toMatchObject({
    method: "POST",
    url: "/bundles/",
    authorization: "Bearer the-key",
    body: {
      gpu_ram: { gte: 8000 },
      rentable: { eq: true },
      type: "on-demand",
      allocated_storage: 20,
      limit: 5,
    },
  });
});

test("an answer of another shape is an error that names the field", async () => {
  answers = [says(200, { offers: [{ ...offer, dph_total: "0.41" }] })];
  await expect(vast.search({}, 20, false, 5)).rejects.toThrow(/offers\.0\.dph_total/);
  answers = [says(200, "<html>maintenance</html>")];
  await expect(vast.instances()).rejects.toEqual(trouble("changed"));
});

test("a plain-text 429 is waited out, also where it is about renting", async () => {
  answers = [says(429, "API requests too frequent"), says(200, { success: true, new_contract: 12 })];
  expect(await vast.rent(7, rent)).toBe(12);
  expect(asked).toHaveLength(2);
});

test("what reads is tried again when the answer breaks off, is late or is a 5xx", async () => {
  const late = () => new Promise<never>(() => {});
  answers = [breaks, late, says(502, "bad gateway"), says(200, { instances: [] })];
  expect(await vast.instances()).toEqual([]);
  expect(asked).toHaveLength(4);
});

test("renting is asked for once where its answer is lost: it may have rented", async () => {
  answers = [breaks, says(200, { success: true, new_contract: 12 })];
  await expect(vast.rent(7, rent)).rejects.toEqual(trouble("away"));
  expect(asked).toHaveLength(1);
});

test.each([
  [410, { success: false, error: "no_such_ask", msg: "gone" }, "taken"],
  [404, { success: false, error: "invalid_args", msg: "error 404/3603: no_such_ask" }, "taken"],
  [400, { success: false, error: "no_such_ask", msg: "gone" }, "taken"],
  [401, { success: false, error: "auth_error", msg: "bad key" }, "unauthorized"],
  [402, { success: false, error: "insufficient_credit", msg: "no credit" }, "credit"],
  [400, { success: false, error: "insufficient_credit", msg: "no credit" }, "credit"],
  [400, { success: false, error: "invalid_args", msg: "no" }, "refused"],
])("a %i of renting (%o) is told as %s", async (status, body, expected) => {
  answers = [says(status, body)];
  await expect(vast.rent(7, rent)).rejects.toEqual(trouble(expected));
});

test("an instance that is gone is undefined, however that is told, and can be destroyed again", async () => {
  answers = [says(200, { instances: null }), says(404, { error: "no_such_instance" }), says(404, "")];
  expect(await vast.instance(12)).toBeUndefined();
  expect(await vast.instance(12)).toBeUndefined();
  await vast.destroy(12);
});

test("the address of a port is known once it is mapped", () => {
  const instance = (ports: unknown) => Instance.parse({ id: 1, public_ipaddr: " 192.0.2.1\n", ports });
  expect(addressOf(instance({ "2222/tcp": [{ HostIp: "0.0.0.0", HostPort: "40001" }] }), 2222)).toEqual({
    host: "192.0.2.1",
    port: 40_001,
  });
  for (const ports of [undefined, null, {}, { "22/tcp": [{ HostPort: "1" }] }, [8080], { "2222/tcp": null }])
    expect(addressOf(instance(ports), 2222)).toBeUndefined();
});
