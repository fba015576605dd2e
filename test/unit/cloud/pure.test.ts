import { describe, expect, test } from "vitest";
import { page as digitalOceanPage } from "../../cloud/digitalocean/list.ts";
import { policyOf, ruleSchema } from "../../cloud/hetzner/firewall-rules.ts";
import { matches } from "../../cloud/hetzner/labels.ts";
import { page as hetznerPage } from "../../cloud/hetzner/list.ts";
import { AddressPlan } from "../../cloud/machines/address-plan.ts";
import { fingerprint } from "../../cloud/machines/fingerprint.ts";
import { ruleset } from "../../cloud/machines/firewall.ts";

describe("label selectors", () => {
  const labels = { env: "prod", tier: "budget", empty: "" };
  test.each([
    ["env", true],
    ["!env", false],
    ["!other", true],
    ["env=prod", true],
    ["env==dev", false],
    ["env!=dev", true],
    ["empty=", true],
    ["env in (dev, prod)", true],
    ["env notin (dev,prod)", false],
    ["env=prod,tier in (business, budget),!old", true],
    ["env=prod,tier=business", false],
  ])("%s", (selector, expected) => {
    expect(matches(selector, labels)).toBe(expected);
  });
});

describe("lists", () => {
  const items = Array.from({ length: 60 }, (_, index) => ({ id: index + 1, name: `n${index % 2}` }));

  test("of Hetzner are filtered, sorted and cut into pages with their numbers", () => {
    const found = hetznerPage("things", items, { name: "n1", sort: "id:desc", page: "2", per_page: "20" });
    expect(found.meta).toEqual({
      pagination: {
        page: 2,
        per_page: 20,
        previous_page: 1,
        next_page: null,
        last_page: 2,
        total_entries: 30,
      },
    });
    expect((found as unknown as { things: { id: number }[] }).things[0]?.id).toBe(20);
    const one = hetznerPage("things", items, { id: ["3", "7"] }) as unknown as { things: unknown[] };
    expect(one.things).toHaveLength(2);
  });

  test("of DigitalOcean link to the pages around them", () => {
    const found = digitalOceanPage("things", items, new URL("http://x/v2/things?page=2&per_page=25"));
    expect(found).toMatchObject({
      links: {
        pages: {
          prev: "http://x/v2/things?page=1&per_page=25",
          next: "http://x/v2/things?page=3&per_page=25",
        },
      },
      meta: { total: 60 },
    });
  });
});

describe("firewalls", () => {
  const networks = ["0.0.0.0/0", "::/0"];
  const rules = [
    ruleSchema.parse({ direction: "in", protocol: "tcp", port: "80-81", source_ips: networks }),
    ruleSchema.parse({ direction: "in", protocol: "icmp", source_ips: ["::/0"] }),
  ];

  test("let in what rules say, for the family of each network, and drop the rest", () => {
    const text = ruleset("t", [
      { name: "one", addresses: ["198.18.0.10", "2001:db8::1"], policy: policyOf(rules) },
    ]);
    expect(text).toContain("ip saddr 0.0.0.0/0 tcp dport 80-81 return;");
    expect(text).toContain("ip6 saddr ::/0 meta l4proto ipv6-icmp return;\ndrop;");
    expect(text).toContain("ip daddr 198.18.0.10 jump to_one;\nip6 daddr 2001:db8::1 jump to_one;");
    expect(text).not.toContain("from_one");
  });

  test("let everything out until a rule for that direction is there", () => {
    const out = ruleSchema.parse({
      direction: "out",
      protocol: "udp",
      port: "53",
      destination_ips: networks,
    });
    expect(policyOf(rules).outbound).toBe("all");
    expect(policyOf([...rules, out]).outbound).toEqual([{ protocol: "udp", ports: "53", networks }]);
  });

  test.each([
    { direction: "in", protocol: "tcp", source_ips: networks },
    { direction: "in", protocol: "icmp", port: "1", source_ips: networks },
    { direction: "in", protocol: "tcp", port: "x", source_ips: networks },
    { direction: "in", protocol: "tcp", port: "22", source_ips: [] },
    { direction: "in", protocol: "tcp", port: "22", source_ips: ["10.0.0.1"] },
  ])("refuse %j", (rule) => {
    expect(ruleSchema.safeParse(rule).success).toBe(false);
  });
});

test("an address is handed out once, and again only when it was given back", () => {
  const plan = new AddressPlan(3);
  const [first, second] = [plan.take("ipv4"), plan.take("ipv4")];
  expect([first, second, plan.take("ipv6")]).toEqual(["198.18.3.10", "198.18.3.11", "2001:db8:3:10::1"]);
  plan.free(first ?? "");
  expect(plan.take("ipv4")).toBe(first);
});

test("a key has the fingerprint that ssh-keygen shows, and other text has none", () => {
  // ssh-keygen -l -E md5
  const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f test";
  expect(fingerprint(key)).toMatch(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/);
  expect(fingerprint("ssh-ed25519 hello")).toBeUndefined();
});
