/** A resource of each plugin of the engine kit, and, by configuration, each way to fail. */

import { local } from "@pulumi/command";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";

const config = new pulumi.Config();
const fail = config.get("fail");
const trigger = config.get("trigger") ?? "1";

if (fail === "run-error") throw new pulumi.RunError(`"fail" is "${fail}", but must be empty`);

new tls.PrivateKey("key", { algorithm: "ED25519" });
new docker.Volume("volume");

const echo = new local.Command(
  "echo",
  { create: "cat", stdin: config.requireSecret("password"), logging: "none" },
  { additionalSecretOutputs: ["stdout"] },
);
new local.Command("triggered", { create: "true", triggers: [trigger] });

if (fail === "command") {
  new local.Command("failing", {
    create: "echo first line of trouble; echo last line of trouble >&2; exit 7",
  });
}
if (fail === "property") {
  // The SDK drops what it does not know at the top; what is nested reaches the plugin.
  new docker.Volume("mistyped", { labels: [{ label: "a", vlaue: "b" } as never] });
}
if (fail === "sleep") {
  new local.Command("sleeping", { create: "echo $$ > $MARKER; exec sleep 600" });
}

export const echoed = echo.stdout;
