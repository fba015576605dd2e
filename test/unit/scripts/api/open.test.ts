import { expect, test, vi } from "vitest";
import { Accounts } from "../../../../scripts/accounts/api.ts";
import { ApiClient } from "../../../../scripts/api/client.ts";
import { withPlatform } from "../../../../scripts/api/platform.ts";
import { json, serve } from "./platform.ts";

const TOKEN = `mpt_${"a".repeat(43)}`;
const nothing = async () => undefined;

test("a token goes with every request, in the place of a session", async () => {
  await using server = await serve((request, response) =>
    json(response, 200, { authorization: request.headers.authorization, cookie: request.headers.cookie }),
  );
  using client = new ApiClient({ ...server, token: TOKEN });
  expect(await client.json("/api/me")).toEqual({ authorization: `Bearer ${TOKEN}` });
});

test("an address is called with a token alone: the stack's password does not go there", async () => {
  await expect(withPlatform({ stack: "local", url: "https://media.test" }, nothing)).rejects.toMatchObject({
    message: "URL is for who has a token, and none is given.",
    exitCode: 2,
  });
});

test("an address without encryption is not called", async () => {
  vi.stubEnv("PLATFORM_TOKEN", TOKEN);
  for (const url of ["http://media.test", "media.test"])
    await expect(withPlatform({ stack: "local", url }, nothing)).rejects.toThrow("https://");
});

test("a certificate that nobody vouches for is told with what to do", async () => {
  vi.stubEnv("PLATFORM_TOKEN", TOKEN);
  await using server = await serve((_, response) => json(response, 200, {}));
  const calling = withPlatform({ stack: "local", url: server.url }, async (client) => {
    await client.json("/api/me");
  });
  await expect(calling).rejects.toMatchObject({
    exitCode: 4,
    fix: expect.stringContaining("NODE_EXTRA_CA_CERTS"),
  });
});

test("as much of the audit log as is wanted is fetched page by page, and no more than there is", async () => {
  const asked: string[] = [];
  const event = {
    at: "",
    userName: null,
    via: "stack",
    address: null,
    action: "",
    subject: null,
    done: true,
  };
  await using server = await serve(({ url = "" }, response) => {
    asked.push(url);
    const { searchParams } = new URL(url, "https://media.test");
    const from = Number(searchParams.get("before") ?? 301);
    const count = Math.min(Number(searchParams.get("limit")), from - 1);
    json(response, 200, {
      events: Array.from({ length: count }, (_, i) => ({ ...event, id: from - 1 - i })),
    });
  });
  using client = new ApiClient(server);
  expect((await new Accounts(client).audit(250)).map(({ id }) => id)).toEqual(
    Array.from({ length: 250 }, (_, i) => 300 - i),
  );
  expect(asked).toEqual(["/api/audit?limit=200", "/api/audit?limit=50&before=101"]);
  expect(await new Accounts(client).audit(1000)).toHaveLength(300);
});
