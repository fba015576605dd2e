import type { FastifyInstance } from "fastify";
import type { Account } from "./account.ts";
import { IMAGES, REGIONS, SIZES } from "./catalogue.ts";
import { page } from "./list.ts";
import { notFound } from "./refuse.ts";
import { url, type WithId } from "./routes.ts";
import { actionView, imageView, regionView, sizeView } from "./views.ts";

/** The account itself, what it can have, and what it has done. */
export function offerRoutes(app: FastifyInstance, account: Account): void {
  app.get("/account", async () => ({
    account: {
      droplet_limit: 25,
      floating_ip_limit: 5,
      reserved_ip_limit: 5,
      volume_limit: 100,
      email: "test@example.org",
      name: "Test",
      uuid: "b5d8b8e4-5f5e-4c0e-8f0a-6a1f6b1c2d3e",
      email_verified: true,
      status: "active",
      status_message: "",
      team: { name: "Test", uuid: "0d2c4b9a-7a5b-4d8d-9a1e-0a8f7d1c2b3a" },
    },
  }));
  app.get("/sizes", async (request) =>
    page(
      "sizes",
      SIZES.map((size) => sizeView(size, account)),
      url(request),
    ),
  );
  app.get("/regions", async (request) =>
    page(
      "regions",
      REGIONS.map((region) => regionView(region, account)),
      url(request),
    ),
  );
  app.get("/images", async (request) => {
    const kept = url(request).searchParams.get("private") === "true" ? [] : IMAGES;
    return page("images", kept.map(imageView), url(request));
  });
  app.get<WithId>("/images/:id", async ({ params }) => {
    const image = IMAGES.find(({ id, slug }) => String(id) === params.id || slug === params.id);
    if (image === undefined) throw notFound();
    return { image: imageView(image) };
  });
  app.get("/actions", async (request) =>
    page("actions", account.actions.all.map((action) => actionView(account, action)).reverse(), url(request)),
  );
  app.get<WithId>("/actions/:id", async ({ params }) => {
    const action = account.actions.all.find(({ id }) => String(id) === params.id);
    if (action === undefined) throw notFound();
    return { action: actionView(account, action) };
  });
}
