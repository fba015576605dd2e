import { describe, expect, test } from "vitest";
import { composeProject } from "../../bench/compose/project.ts";
import { runScript } from "../../bench/docker-run.ts";
import type { Specification } from "../../bench/specification.ts";

function specification(service: string, networks: string[]): Specification {
  return {
    id: `${service}-id`,
    name: `${service}-1234567`,
    service,
    networks,
    config: {
      Image: `platform/${service}:abc`,
      User: "10010:2000",
      Env: ["PRICE=$5"],
      Labels: { "platform.service": service },
      StopTimeout: 120,
      Healthcheck: {
        Test: ["CMD", "/check", "it's"],
        Interval: 5e9,
        Timeout: 3e9,
        StartPeriod: 30e9,
        Retries: 3,
      },
    },
    host: {
      Memory: 1024,
      CpuShares: 256,
      MemorySwap: 1024,
      ReadonlyRootfs: true,
      CapAdd: null,
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges:true"],
      Ulimits: [{ Name: "nproc", Soft: 64, Hard: 64 }],
      LogConfig: { Type: "local", Config: { "max-size": "10m" } },
      RestartPolicy: { Name: "unless-stopped" },
      Tmpfs: { "/tmp": "size=16m" },
      Mounts: [{ Source: "/etc/platform/edge", Target: "/etc/nginx/conf.d", ReadOnly: true }],
      PortBindings: {
        "8443/tcp": [{ HostIp: "0.0.0.0", HostPort: "443" }],
        "8453/tcp": [{ HostIp: "::", HostPort: "443" }],
      },
    },
  };
}

describe("the script with docker run", () => {
  const script = runScript(
    [specification("control", ["edge", "data"]), specification("postgres", ["data"])],
    ["postgres"],
  );

  test("runs the databases first, and waits for them before the others", () => {
    const places = ["'start' 'postgres-", "until docker exec 'postgres-", "'start' 'control-"].map((text) =>
      script.indexOf(text),
    );
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  test("puts a container into all its networks before it starts", () => {
    const control = script.slice(script.indexOf("'control-1234567'"));
    expect(script).toContain("'--network' 'edge' '--network-alias' 'control'");
    expect(control.indexOf("'connect' '--alias' 'control' 'data'")).toBeLessThan(control.indexOf("'start'"));
  });

  test("bounds and hardens it as the platform does", () => {
    for (const words of [
      "'--memory' '1024b' '--memory-swap' '1024b'",
      "'--cpu-shares' '256'",
      "'--read-only'",
      "'--cap-drop' 'ALL'",
      "'--ulimit' 'nproc=64:64'",
      "'--publish' '0.0.0.0:443:8443/tcp' '--publish' '[::]:443:8453/tcp'",
      "target=/etc/nginx/conf.d,readonly",
    ])
      expect(script).toContain(words);
  });
});

test("the Compose project runs the new image beside nginx with a site of its own, under the same limits", () => {
  const project = JSON.parse(
    composeProject({
      control: specification("control", ["edge", "data"]),
      nginx: specification("nginx", ["edge", "public"]),
      image: "platform/control:new",
      sites: "/sites",
      data: "platform-data",
    }),
  );
  expect(project.services.control).toMatchObject({
    image: "platform/control:new",
    mem_limit: 1024,
    read_only: true,
    cap_drop: ["ALL"],
    stop_grace_period: "120s",
    environment: ["PRICE=$$5"],
    networks: { edge: { aliases: ["control"] } },
    ports: ["0.0.0.0:443:8443/tcp", "[::]:443:8453/tcp"],
  });
  expect(project.services.nginx.volumes).toEqual([
    { type: "bind", source: "/sites", target: "/etc/nginx/conf.d", read_only: true },
  ]);
  expect(project.networks.data).toEqual({ external: true, name: "platform-data" });
});
