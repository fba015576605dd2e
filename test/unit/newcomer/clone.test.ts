import { expect, test } from "vitest";
import { environmentIn } from "../../newcomer/clone.ts";
import { namesIn } from "../../newcomer/leftovers.ts";

test("somebody new has neither another clone's choices nor its programs, and is logged in nowhere", () => {
  const others = {
    PULUMI_BACKEND_URL: "file:///elsewhere",
    PULUMI_ACCESS_TOKEN: "t",
    STACK: "prod",
    JSON: "1",
    NODE_OPTIONS: "--inspect",
    MAKEFLAGS: "w",
    GIT_DIR: "/elsewhere/.git",
    VITEST: "true",
    npm_lifecycle_event: "test",
  };
  const kept = { HOME: "/root", HTTPS_PROXY: "http://proxy", npm_config_registry: "https://npm.example.com" };
  const PATH = "/project/.state/bin:/project/node_modules/.bin:/usr/bin:/bin";
  const environment = (loggedIn: boolean) =>
    environmentIn("/clone", { ...others, ...kept, PATH }, { project: "/project", loggedIn });
  const own = { ...kept, PATH: "/usr/bin:/bin", NO_COLOR: "1" };
  expect(environment(false)).toEqual(own);
  expect(environment(true)).toEqual({ ...own, PULUMI_HOME: "/clone/.state/pulumi-home" });
});

const SERVER = "urn:pulumi:local::media-platform::platform:server:LocalServer$";
const resource = (type: string, name: string, urn = SERVER) => ({
  urn: `${urn}${type}::x`,
  type,
  inputs: { name },
});
const CONTAINER = "docker:index/container:Container";

test("what a clone has made on this computer is its server with its volumes, also while it is being made", () => {
  const resources = [
    resource("docker:index/volume:Volume", "server-data-1"),
    resource(CONTAINER, "nginx-1", "urn:pulumi:local::media-platform::platform:service:Service$"),
    resource("command:local/command:Command", "ports"),
  ];
  const pending_operations = [{ resource: resource(CONTAINER, "server-local-1") }];
  expect(namesIn({ checkpoint: { latest: { resources, pending_operations } } })).toEqual([
    "server-data-1",
    "server-local-1",
  ]);
  expect(namesIn({})).toEqual([]);
});
