import { spawn } from "node:child_process";
import type * as grpc from "@grpc/grpc-js";
import messages from "@pulumi/pulumi/proto/language_pb.js";

/** `pulumi install`: npm, with its output passed on as it comes. */
export function installDependencies(
  call: grpc.ServerWritableStream<messages.InstallDependenciesRequest, messages.InstallDependenciesResponse>,
): void {
  const directory = call.request.getInfo()?.getProgramDirectory() || call.request.getDirectory();
  const npm = spawn("npm", ["install"], { cwd: directory, stdio: ["ignore", "pipe", "pipe"] });
  npm.stdout.on("data", (chunk: Buffer) =>
    call.write(new messages.InstallDependenciesResponse().setStdout(chunk)),
  );
  npm.stderr.on("data", (chunk: Buffer) =>
    call.write(new messages.InstallDependenciesResponse().setStderr(chunk)),
  );
  npm.on("error", (error) => call.destroy(new Error(`npm could not be started: ${error.message}`)));
  npm.on("close", (code) => {
    if (code === 0) call.end();
    else call.destroy(new Error(`"npm install" in ${directory} ended with exit code ${code}`));
  });
}
