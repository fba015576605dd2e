import { request } from "node:http";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { ask, refusalIn } from "../neighbour.ts";

/** How long a removal may take: files of gigabytes go, and what runs is ended first. Milliseconds. */
const PATIENCE = 30_000;

export const Model = z.object({
  name: z.string(),
  task: z.string().describe("what it is for"),
  service: z.string().describe("which uses it"),
  licence: z.string(),
  commercialUse: z
    .boolean()
    .describe("false: research only; it is installed only for who says that this is research"),
  memory: z.string().describe('what the service may need for a task with it, such as "448m"'),
  without: z.string().describe("what the service does as long as it is not there"),
  page: z.string(),
  bytes: z.int().nullable().describe("of all its files; null: nobody tells"),
  state: z.enum(["absent", "installing", "installed", "failed"]),
  progress: z
    .number()
    .nullable()
    .describe("share that is there while it is installed, 0 to 1; null: not known"),
  error: z.string().nullable().describe("why it failed, and what to do"),
  files: z.array(
    z.object({
      path: z.string(),
      bytes: z.int().optional(),
      sha256: z.string(),
      source: z.string(),
      there: z.boolean(),
    }),
  ),
});
export type Model = z.infer<typeof Model>;

export const Models = z.object({
  models: z.array(Model),
  free: z.int().describe("bytes on the disk that the models lie on"),
});

/** The service that brings models: control itself has no way out, and writes nothing that other services load. */
export class ModelStore {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async list(): Promise<z.infer<typeof Models>> {
    return Models.parse(await ask("GET", `${this.#url}/models`));
  }

  async install(name: string, research: boolean): Promise<Model> {
    return Model.parse(await ask("POST", `${this.#of(name)}/install`, { research }));
  }

  async remove(name: string): Promise<Model> {
    return Model.parse(await ask("DELETE", this.#of(name), undefined, PATIENCE));
  }

  /** Hands a file on while it arrives. @throws NeighbourError as `ask` does */
  async bring(name: string, path: string, body: Readable, research: boolean): Promise<Model> {
    const address = `${this.#of(name)}/files/${path.split("/").map(encodeURIComponent).join("/")}?research=${research}`;
    const call = request(address, { method: "PUT", headers: { "content-type": "application/octet-stream" } });
    const answered = new Promise<Model>((resolve, reject) => {
      call.once("error", reject);
      call.once("response", async (response) => {
        const said = await text(response).catch(reject);
        if (said === undefined) return;
        if (response.statusCode === 200) resolve(Model.parse(JSON.parse(said)));
        else reject(refusalIn(address, response.statusCode ?? 0, said));
      });
    });
    // A file that is refused in its middle is let go by to its end; whatever breaks shows in the answer.
    const sent = pipeline(body, call).catch(() => undefined);
    return answered.finally(() => sent);
  }

  #of(name: string): string {
    return `${this.#url}/models/${encodeURIComponent(name)}`;
  }
}
