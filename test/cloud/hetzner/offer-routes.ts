import type { FastifyInstance } from "fastify";
import { IMAGES, LOCATIONS, SERVER_TYPES } from "./catalogue.ts";
import { page } from "./list.ts";
import { imageView, pricingView, serverTypeView } from "./offers.ts";
import type { Project } from "./project.ts";
import { notFound } from "./refuse.ts";
import { query } from "./routes.ts";

/** What can be had, where, and for how much. */
export function offerRoutes(app: FastifyInstance, project: Project): void {
  offer(app, "server_types", "server_type", () =>
    SERVER_TYPES.map((type) => serverTypeView(type, project.stock)),
  );
  offer(app, "locations", "location", () => [...LOCATIONS]);
  offer(app, "images", "image", () => IMAGES.map(imageView));
  offer(app, "isos", "iso", () => []);
  app.get("/pricing", async () => ({ pricing: pricingView() }));
}

function offer(
  app: FastifyInstance,
  plural: string,
  singular: string,
  all: () => readonly { id: number; name: string }[],
): void {
  app.get(`/${plural}`, async (request) => page(plural, all(), query(request)));
  app.get<{ Params: { id: string } }>(`/${plural}/:id`, async ({ params }) => {
    const found = all().find(({ id }) => String(id) === params.id);
    if (found === undefined) throw notFound(singular, params.id);
    return { [singular]: found };
  });
}
