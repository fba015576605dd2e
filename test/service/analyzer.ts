import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Request {
  mediaId: string;
  path: string;
  options: { frames?: { path: string }[]; results?: Record<string, unknown> };
}

/** Answers a request, or lets it hang, or breaks it off. */
export type Behaviour = (request: Request, response: ServerResponse) => void | Promise<void>;

/** A small analyzer of the agreed contract over real HTTP, whose behaviour a test chooses. */
export class TestAnalyzer {
  readonly name: string;
  readonly requests: Request[] = [];
  /** Analyzers whose results it reads; with none, it reads media. */
  readonly sources: readonly string[];
  behaviour: Behaviour;
  /** What it says that it works with. */
  model: string | null = null;
  /** What it tells of the media that it works on. */
  running: { mediaId: string; progress: number; seconds: number | null }[] = [];
  /** Bytes up to which a file has a seat of its own. */
  quickBytes: number | undefined;
  #server: Server | undefined;
  #port = 0;

  constructor(name: string, behaviour: Behaviour, sources: readonly string[] = []) {
    this.name = name;
    this.sources = sources;
    this.behaviour = behaviour;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Listens, on the same port as before if it did. */
  async start(): Promise<void> {
    const server = createServer(async (request, response) => {
      if (request.url === "/capabilities") {
        answer(response, 200, { name: this.name, version: "1.0.0", model: this.model, ready: true });
        return;
      }
      if (request.url === "/progress") {
        answer(response, 200, { running: this.running });
        return;
      }
      let text = "";
      for await (const chunk of request.setEncoding("utf8")) text += chunk;
      const body = JSON.parse(text) as Request;
      this.requests.push(body);
      await this.behaviour(body, response);
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(this.#port, "127.0.0.1", resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Gone, as after a kill: connections break. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }
}

export function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** A behaviour that succeeds with this result. */
export function succeed(analyzer: string, result: (request: Request) => object): Behaviour {
  return (request, response) =>
    answer(response, 200, {
      schema: 1,
      analyzer,
      version: "1.0.0",
      model: null,
      mediaId: request.mediaId,
      seconds: 0.01,
      result: result(request),
    });
}

/** A behaviour that fails with this code. */
export function fail(status: number, code: string): Behaviour {
  return (_request, response) =>
    answer(response, status, { error: { code, message: `told to say ${code}` } });
}

/** A behaviour that dies over the file. */
export const crash: Behaviour = (_request, response) => {
  response.socket?.resetAndDestroy();
};

/** What a decoder finds in a picture: one frame. */
export const decodePicture: Behaviour = succeed("vision-pipeline", ({ mediaId }) => ({
  facts: { kind: "image", format: "png", width: 8, height: 8, bytes: 8 },
  scenes: [],
  frames: [
    {
      path: `${mediaId}/frames/0001.jpg`,
      time: null,
      start: null,
      end: null,
      page: null,
      width: 8,
      height: 8,
    },
  ],
}));
