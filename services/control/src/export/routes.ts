import { Readable } from "node:stream";
import { stringify } from "csv-stringify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type pg from "pg";
import { z } from "zod";
import { reportStream } from "./pdf.ts";
import { allMoments, allResults } from "./store.ts";

const COLUMNS = ["name", "media_id", "kind", "start", "end", "page", "content"];

interface Format {
  readonly type: string;
  readonly stream: (pool: pg.Pool) => Readable;
}

const FORMATS = {
  csv: {
    type: "text/csv; charset=utf-8; header=present",
    stream: (pool) =>
      Readable.from(allMoments(pool)).compose(
        // What somebody said must not become a formula of whoever opens it in a spreadsheet.
        stringify({ header: true, columns: COLUMNS, bom: true, escape_formulas: true }),
      ),
  },
  jsonl: {
    type: "application/jsonl; charset=utf-8",
    stream: (pool) => Readable.from(lines(allResults(pool))),
  },
  pdf: {
    type: "application/pdf",
    stream: () => reportStream(),
  },
} as const satisfies Record<string, Format>;

export const exportRoutes: FastifyPluginAsyncZod<{ pool: pg.Pool }> = async (app, { pool }) => {
  app.get(
    "/api/export",
    {
      config: { access: "media:read" },
      schema: {
        summary:
          "Everything that was found: `csv`, a line for each thing that was said, read or seen; `jsonl`, a line for each medium with all results; `pdf`, a page for each medium to read",
        querystring: z.object({ format: z.enum(["csv", "jsonl", "pdf"]).default("csv") }),
        produces: Object.values(FORMATS).map(({ type }) => type),
      },
    },
    async ({ query: { format } }, reply) => {
      const { type, stream } = FORMATS[format];
      const day = new Date().toISOString().slice(0, 10);
      return reply
        .type(type)
        .header("content-disposition", `attachment; filename="results-${day}.${format}"`)
        .header("cache-control", "no-store")
        .send(stream(pool));
    },
  );
};

async function* lines(values: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const value of values) yield `${JSON.stringify(value)}\n`;
}
