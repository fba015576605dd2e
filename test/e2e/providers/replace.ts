import { afterAll, beforeAll, expect, test } from "vitest";
import { servedCertificate } from "../../acme/served.ts";
import type { CloudMachine } from "../harness/cloud-machine.ts";
import { analyzePortrait, expectKept } from "./portrait.ts";
import type { ProviderFacts } from "./provider.ts";

const USER_DATA = "infra/server/user-data.ts";

/** Another server in the place of this one, on purpose. */
export function replaceSuite(facts: ProviderFacts, machine: () => CloudMachine): void {
  beforeAll(() => {
    const { workspace } = machine();
    workspace.write(USER_DATA, workspace.read(USER_DATA).replace('"Deployment"', '"Deployment anew"'));
  });
  afterAll(() => machine().workspace.restore());

  test("a release with other user data leaves the server alone", async () => {
    const { changeSummary } = await machine().stack.preview();
    expect(Object.keys(changeSummary)).toEqual(["same"]);
  });

  test("vps-replace makes another server with the same address, certificate and data", async () => {
    const { cloud } = machine();
    const address = await machine().output<string>("address");
    const { fingerprint256 } = await servedCertificate(address, 443);
    const orders = await machine().authority?.orders();
    const hostKey = await machine().output<string>("hostKey");
    const before = cloud.billable();
    const container = await machine().server();
    using old = await machine().client();
    const kept = await analyzePortrait(old);

    const { exitCode, text, seconds } = await machine().command("vps-replace");
    expect(exitCode, text).toBe(0);
    console.log(`${facts.provider}: replaced in ${seconds.toFixed(1)} s`);
    expect(await machine().server()).not.toBe(container);
    // Made as the program says today, not as the old one was.
    expect(await machine().run("getent", "passwd", "deploy")).toContain("Deployment anew");
    const ids = (list: typeof before, wanted: boolean) =>
      list.filter(({ type }) => (type === facts.server) === wanted).map(({ id }) => id);
    expect(ids(cloud.billable(), true)).not.toEqual(ids(before, true));
    expect(ids(cloud.billable(), false)).toEqual(ids(before, false));
    expect(await machine().output("address")).toBe(address);
    expect(await machine().output("hostKey")).toBe(hostKey);
    expect((await servedCertificate(address, 443)).fingerprint256).toBe(fingerprint256);
    expect(await machine().authority?.orders()).toBe(orders);

    using client = await machine().client();
    await expectKept(client, kept);
    await analyzePortrait(client);
    const { changeSummary } = await machine().stack.preview();
    expect(Object.keys(changeSummary)).toEqual(["same"]);
  });
}
