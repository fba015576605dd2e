import { succeeds } from "../process.ts";
import { installPackages } from "./admin.ts";
import type { Step } from "./step.ts";

/** Docker on a server is reached through the `ssh` command; minimal systems lack it. */
export const sshClient: Step = {
  title: "SSH client",
  async present() {
    return (await succeeds("ssh", ["-V"])) ? "there" : undefined;
  },
  async install(report) {
    await installPackages(["openssh-client"], report);
    return "installed";
  },
};
