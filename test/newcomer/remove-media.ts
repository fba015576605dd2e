import { z } from "zod";
import { withPlatform } from "../../scripts/api/platform.ts";

/** Removes every medium of this clone's local stack, as somebody does in the browser. */

const page = z.object({ media: z.array(z.object({ id: z.string() })) });

await withPlatform({ stack: "local" }, async (client) => {
  const { media } = page.parse(await client.json("/api/media?limit=100"));
  for (const { id } of media) await client.remove(id);
});
