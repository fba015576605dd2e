import { describe, expect, test } from "vitest";
import { debianSources, mirrorOptions, parseIndexTargets } from "../../machines/apt-mirror.ts";

const TARGETS = `Debian|Debian|http://mirror.example/debian/
Debian|Debian|http://mirror.example/debian/
Debian|Debian-Security|http://mirror.example/debian-security/
Other|Other|https://vendor.example/apt/`;

describe("the apt mirror", () => {
  test("is what this machine's apt uses for Debian and its security updates, without the final slash", () => {
    expect(parseIndexTargets(TARGETS)).toEqual({
      main: "http://mirror.example/debian",
      security: "http://mirror.example/debian-security",
    });
  });

  test("is unknown on a machine that is not Debian", () => {
    expect(parseIndexTargets("Ubuntu|Ubuntu|http://mirror.example/ubuntu/")).toEqual({});
    expect(parseIndexTargets("")).toEqual({});
  });

  test("is unknown where apt reads Debian from a disc or a local folder", () => {
    expect(parseIndexTargets("Debian|Debian|file:/srv/mirror/")).toEqual({});
  });
});

describe("sources of an image", () => {
  const mirror = { main: "http://m/debian", security: "http://m/security" };

  test("name the release, its updates and its security updates", async () => {
    const sources = await debianSources("trixie", mirror, async () => true);
    expect(sources?.match(/^Suites: .*$/gm)).toEqual([
      "Suites: trixie",
      "Suites: trixie-updates",
      "Suites: trixie-security",
    ]);
    expect(sources?.match(/^URIs: .*$/gm)).toEqual([
      "URIs: http://m/debian",
      "URIs: http://m/debian",
      "URIs: http://m/security",
    ]);
  });

  test("leave out repositories that don't answer, so that apt-get update succeeds", async () => {
    const asked: string[] = [];
    const sources = await debianSources("trixie", mirror, async (url) => {
      asked.push(url);
      return !url.includes("security");
    });
    expect(asked).toContain("http://m/security/dists/trixie-security/InRelease");
    expect(sources).not.toContain("trixie-security");
    expect(sources).toContain("Suites: trixie-updates");
  });

  test("are left to debootstrap where no mirror is known", async () => {
    const sources = await debianSources("trixie", { main: undefined, security: undefined }, async () => true);
    expect(sources).toBeUndefined();
  });
});

test("an image takes over proxies and the accepted age of signatures, and nothing else", () => {
  const dump = `Acquire "";
Acquire::Check-Valid-Until "false";
Acquire::http "";
Acquire::http::Proxy "http://proxy:3128";
Acquire::http::Timeout "5";
Acquire::https::Proxy "";
APT::Install-Recommends "1";`;
  expect(mirrorOptions(dump)).toBe(
    'Acquire::Check-Valid-Until "false";\nAcquire::http::Proxy "http://proxy:3128";\n',
  );
});
