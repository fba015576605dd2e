import cookie from "@fastify/cookie";
import Fastify, { type FastifyInstance, type FastifyServerOptions } from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import type pg from "pg";
import { addGuard } from "./access/guard.ts";
import { invitationRoutes } from "./accounts/invitation-routes.ts";
import type { Passwords } from "./accounts/passwords.ts";
import { userRoutes } from "./accounts/user-routes.ts";
import { addAudit } from "./audit/hook.ts";
import { auditRoutes } from "./audit/routes.ts";
import { ApiError, sendError } from "./errors.ts";
import { exportRoutes } from "./export/routes.ts";
import { type HistoryRoutesOptions, historyRoutes } from "./history/routes.ts";
import type { JobChanges } from "./jobs/changes.ts";
import { jobRoutes } from "./jobs/routes.ts";
import { mediaRoutes } from "./media/routes.ts";
import type { Limits } from "./media/space.ts";
import { modelRoutes } from "./models/routes.ts";
import type { ModelStore } from "./models/store.ts";
import { offloadRoutes } from "./offload/routes.ts";
import { addOpenApi } from "./openapi.ts";
import { addPage } from "./page.ts";
import { peopleActionRoutes } from "./people/action-routes.ts";
import { peopleRoutes } from "./people/routes.ts";
import { reviewRoutes } from "./review/routes.ts";
import type { Meaning } from "./search/alike.ts";
import { searchRoutes } from "./search/routes.ts";
import { sessionRoutes } from "./session/routes.ts";
import type { SessionStore } from "./session/store.ts";
import { statisticsRoutes } from "./statistics/routes.ts";
import { type StatusFiles, statusRoutes } from "./status/routes.ts";
import type { ServerFacts } from "./status/server-facts.ts";
import { serverRoutes } from "./status/server-routes.ts";
import { tokenRoutes } from "./tokens/routes.ts";
import { uploadRoutes } from "./uploads/routes.ts";

export interface ServerOptions {
  pool: pg.Pool;
  sessions: SessionStore;
  changes: JobChanges;
  limits: Limits;
  passwords: Passwords;
  meaning: Meaning | undefined;
  models: ModelStore | undefined;
  alertsUrl: string | undefined;
  told: StatusFiles;
  history: HistoryRoutesOptions;
  /** Of cloud-offload; undefined where the stack has none. */
  offloadUrl: string | undefined;
  /** Called when there are faces that are to be compared anew. */
  onFacesFreed: () => void;
  /** What the stack tells of the server. */
  facts: ServerFacts | undefined;
  logger: FastifyServerOptions["logger"];
}

/** Control's HTTP server, not yet listening. */
export async function buildServer(options: ServerOptions): Promise<FastifyInstance> {
  const { pool, sessions, changes, limits, passwords, meaning, models } = options;
  const { alertsUrl, told, history, offloadUrl, onFacesFreed, facts } = options;
  const app = Fastify({
    logger: options.logger ?? false,
    // nginx is the only one that can reach control, and it writes the caller's address into X-Forwarded-For.
    trustProxy: true,
    // Uploads may take hours; what is idle before its headers are complete may not.
    requestTimeout: 0,
    routerOptions: { maxParamLength: 2048 },
  });
  app.server.headersTimeout = 20_000;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(sendError);
  app.setNotFoundHandler(() => {
    throw new ApiError("not_found", "There is nothing here.");
  });
  await app.register(cookie);
  addGuard(app, pool, sessions);
  addAudit(app, pool);
  await addOpenApi(app);
  await app.register(sessionRoutes, { pool, sessions, passwords });
  await app.register(mediaRoutes, { pool, limits });
  await app.register(uploadRoutes, { pool, limits });
  await app.register(jobRoutes, { pool, changes });
  await app.register(exportRoutes, { pool });
  await app.register(searchRoutes, { pool, meaning });
  await app.register(userRoutes, { pool });
  await app.register(invitationRoutes, { pool, sessions, passwords });
  await app.register(tokenRoutes, { pool });
  await app.register(auditRoutes, { pool });
  await app.register(modelRoutes, { store: models });
  await app.register(reviewRoutes, { pool });
  await app.register(peopleRoutes, { pool });
  await app.register(peopleActionRoutes, { pool, onFreed: onFacesFreed });
  await app.register(statisticsRoutes, { pool });
  await app.register(offloadRoutes, { url: offloadUrl });
  await app.register(statusRoutes, { pool, alertsUrl, told });
  await app.register(historyRoutes, history);
  await app.register(serverRoutes, { facts, root: limits.root });
  await addPage(app);
  return app;
}
