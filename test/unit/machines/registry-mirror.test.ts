import { expect, test } from "vitest";
import { gatewayOf } from "../../machines/registry-mirror.ts";

test("the gateway is what Docker says", () => {
  expect(gatewayOf({ Subnet: "172.17.0.0/16", Gateway: "172.17.0.254" })).toBe("172.17.0.254");
});

test("the gateway that Docker chose without saying is the subnet's first address", () => {
  expect(gatewayOf({ Subnet: "172.17.0.0/16" })).toBe("172.17.0.1");
  expect(gatewayOf({ Subnet: "10.20.30.64/26", Gateway: "" })).toBe("10.20.30.65");
});
