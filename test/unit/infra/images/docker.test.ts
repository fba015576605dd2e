import { expect, test } from "vitest";
import { mismatch, missing } from "../../../../infra/images/send/docker.ts";

const OTHERWISE = "pulumi config set --path images.from server";

test.each([
  ["is not installed", "ENOENT", "", "Docker is not installed here"],
  [
    "may not be used",
    undefined,
    "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock",
    "this user may not talk to Docker",
  ],
  [
    "does not run",
    undefined,
    "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
    "Docker does not answer here. Start it",
  ],
  [
    "does not run, in the words of Docker 29",
    undefined,
    "failed to connect to the docker API at unix:///var/run/docker.sock",
    "Docker does not answer here. Start it",
  ],
])("a Docker that %s is told with its fix and the way without it", (_case, code, said, wanted) => {
  expect(missing(code, said)).toContain(wanted);
  expect(missing(code, said)).toContain(OTHERWISE);
});

test.each(["COPY failed: no source files were specified", "error: permission denied: /etc/shadow"])(
  "what Docker itself answered is no missing Docker: %s",
  (said) => {
    expect(missing(undefined, said)).toBeUndefined();
  },
);

test("images for another kind of processor are refused, with both kinds and the way out", () => {
  expect(mismatch("linux/arm64", "linux/amd64")).toMatch(
    /linux\/arm64, and the server is linux\/amd64\..*server$/,
  );
  expect(mismatch("linux/amd64", "linux/amd64")).toBeUndefined();
});
