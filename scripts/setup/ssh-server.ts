import { existsSync } from "node:fs";
import { installPackages } from "./admin.ts";
import type { Step } from "./step.ts";

/** Tests log in to one on loopback. In CI it is installed; on a person's machine nothing begins to listen because of a test. */
export const sshServer: Step = {
  title: "SSH server for tests",
  async present() {
    if (existsSync("/usr/sbin/sshd")) return "there";
    return process.env["CI"] === undefined ? "not here: the tests that need one are skipped" : undefined;
  },
  async install(report) {
    await installPackages(["openssh-server"], report);
    return "installed";
  },
};
