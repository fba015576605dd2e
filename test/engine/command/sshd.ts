/** A real sshd on a loopback port of its own, for tests. */

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import type { Properties } from "../plugin/wire.ts";

const SSHD = "/usr/sbin/sshd";
/** Whether there is an sshd to test with: Debian's `openssh-server`. */
export const hasSshd = existsSync(SSHD);

export class TestServer {
  /** Log in, and verify the host key. */
  readonly connection: Properties;
  /** A key that this server does not have. */
  readonly otherHostKey: string;
  /** For files at either end. */
  readonly folder: string;
  readonly #process: ChildProcess;
  readonly #listening: Promise<void>;
  #log = "";

  private constructor(folder: string, port: number) {
    this.folder = folder;
    const key = (name: string) => {
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, name)]);
      return readFileSync(join(folder, `${name}.pub`), "utf8").trim();
    };
    const hostKey = key("host");
    this.otherHostKey = key("other");
    writeFileSync(join(folder, "authorized_keys"), key("user"));
    this.connection = {
      host: "127.0.0.1",
      port,
      user: userInfo().username,
      privateKey: readFileSync(join(folder, "user"), "utf8"),
      hostKey,
    };
    const settings = [
      `Port ${port}`,
      "ListenAddress 127.0.0.1",
      `HostKey ${join(folder, "host")}`,
      `AuthorizedKeysFile ${join(folder, "authorized_keys")}`,
      `PidFile ${join(folder, "pid")}`,
      // Stricter than the default 10:30:100: whoever opens five connections at once is found out.
      "MaxStartups 5",
      "StrictModes no",
      "UsePAM no",
      "AcceptEnv ACCEPTED PULUMI_COMMAND_*",
      "Subsystem sftp internal-sftp",
    ];
    writeFileSync(join(folder, "sshd_config"), settings.join("\n"));
    // Where the service never ran, its folder for unprivileged work is missing.
    mkdirSync("/run/sshd", { recursive: true });
    this.#process = spawn(SSHD, ["-D", "-e", "-f", join(folder, "sshd_config")], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#listening = new Promise((resolve, reject) => {
      this.#process.stderr?.on("data", (data: Buffer) => {
        this.#log += data.toString();
        if (this.#log.includes("Server listening")) resolve();
      });
      this.#process.once("error", reject);
      this.#process.once("exit", () => reject(new Error(`sshd ended: ${this.#log}`)));
    });
  }

  static async start(): Promise<TestServer> {
    const server = new TestServer(mkdtempSync(join(tmpdir(), "sshd-")), await freePort());
    await server.#listening;
    return server;
  }

  /** How many logins there were. */
  get logins(): number {
    return this.#log.split("Accepted publickey").length - 1;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.kill();
    await ended;
    rmSync(this.folder, { recursive: true });
  }
}

/** A loopback port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("the test server has no port");
  return address.port;
}
