import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ExistingServer } from "../../../infra/server/existing.ts";
import { TestServer } from "../../engine/command/sshd.ts";
import { existingArgs } from "../../fixtures/existing.ts";
import { inlineStack } from "./inline-stack.ts";

/** A machine in the middle: at the right address, willing to let everybody in, but with a host key of its own. */
export function firstContactSuite(): void {
  let middle: TestServer;

  beforeAll(async () => {
    middle = await TestServer.start();
  });
  afterAll(() => middle?.stop());

  async function deploy(hostKey: string): Promise<string> {
    const { host, port, user, privateKey } = middle.connection as Record<
      "host" | "user" | "privateKey",
      string
    > & {
      port: number;
    };
    const { stack, forget } = await inlineStack("first-contact", async () => {
      const existing = { host, port, user, hostKey, privateKey: pulumi.secret(privateKey) };
      new ExistingServer("server", existingArgs(existing, 1024));
    });
    try {
      await stack.up({ color: "never" });
      return "";
    } catch (error) {
      return String(error);
    } finally {
      forget();
    }
  }

  test("another machine at the address is refused before anything is sent to it", async () => {
    expect(await deploy(middle.otherHostKey)).toMatch(/verification failed|handshake failed/);
    expect(middle.logins).toBe(0);
  });

  test("the machine that holds the pinned key is logged in to", async () => {
    // It is this computer, which does not have the memory that the stack counts on.
    expect(await deploy(String(middle.connection["hostKey"]))).toContain("the stack counts on 1024 GB");
    expect(middle.logins).toBe(1);
  });
}
