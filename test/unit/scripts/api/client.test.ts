import type { ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { ApiClient } from "../../../../scripts/api/client.ts";
import { ApiError, UnreachableError } from "../../../../scripts/api/errors.ts";
import { JOB, jobState, json, makeCertificate, serve } from "./platform.ts";

test("the session's cookie goes with every request after the login", async () => {
  await using server = await serve((request, response) => {
    if (request.url === "/api/login")
      response.setHeader("set-cookie", "session=abc; Path=/; HttpOnly; Secure");
    json(response, 200, { cookie: request.headers.cookie ?? null });
  });
  using client = new ApiClient(server);
  await client.login("a password");
  expect(await client.json("/api/status")).toEqual({ cookie: "session=abc" });
});

test("a certificate that is not the pinned one is refused", async () => {
  await using server = await serve((_, response) => json(response, 200, {}));
  using client = new ApiClient({ url: server.url, certificate: makeCertificate().certificate });
  await expect(client.json("/api/health")).rejects.toThrow(UnreachableError);
});

test("where nothing listens, the platform is unreachable", async () => {
  const server = await serve(() => undefined);
  await server[Symbol.asyncDispose]();
  using client = new ApiClient(server);
  await expect(client.json("/api/health")).rejects.toThrow(/does not answer: .*ECONNREFUSED/);
});

test("a gateway's page instead of the platform's answer means unreachable", async () => {
  await using server = await serve(
    (_, response) => void response.writeHead(502).end("<html>Bad Gateway</html>"),
  );
  using client = new ApiClient(server);
  await expect(client.json("/api/status")).rejects.toThrow(/answers 502/);
});

function event(response: ServerResponse, state: "waiting" | "running" | "done"): void {
  response.write(`event: job\ndata: ${JSON.stringify(jobState(state))}\n\n`);
}

test("a job is followed to its end over a connection that breaks", async () => {
  let connections = 0;
  await using server = await serve((_, response) => {
    connections += 1;
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(": still here\n\n");
    if (connections === 1) {
      event(response, "waiting");
      setTimeout(() => response.destroy(), 50);
      return;
    }
    event(response, "running");
    event(response, "done");
    response.end();
  });
  using client = new ApiClient(server);
  const states: string[] = [];
  for await (const state of client.follow(JOB)) states.push(state.state);
  expect(states).toEqual(["waiting", "running", "done"]);
  expect(connections).toBe(2);
});

test("following a job that does not exist ends with the platform's refusal", async () => {
  await using server = await serve((_, response) =>
    json(response, 404, { error: { code: "not_found", message: "There is no such job." } }),
  );
  using client = new ApiClient(server);
  await expect(client.follow(JOB).next()).rejects.toThrow(ApiError);
});
