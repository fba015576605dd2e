import { expect, test } from "vitest";
import { knownHosts, sshUrl } from "../../../../infra/host/docker-provider.ts";

test.each([
  ["203.0.113.10", 22, "203.0.113.10 KEY\n", "ssh://root@203.0.113.10:22"],
  ["203.0.113.10", 2222, "[203.0.113.10]:2222 KEY\n", "ssh://root@203.0.113.10:2222"],
  ["2001:db8::1", 22, "2001:db8::1 KEY\n", "ssh://root@[2001:db8::1]:22"],
  ["2001:db8::1", 2222, "[2001:db8::1]:2222 KEY\n", "ssh://root@[2001:db8::1]:2222"],
])("%s at port %i is pinned and reached as SSH and Docker write it", (address, port, line, url) => {
  expect(knownHosts(address, port, "KEY")).toBe(line);
  expect(sshUrl("root", address, port)).toBe(url);
});
