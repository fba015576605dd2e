import { type AddressInfo, createServer, type Server } from "node:net";
import { CommandError, EXIT } from "../errors.ts";
import { onInterrupt } from "../interrupt.ts";
import type { Options } from "../options.ts";
import { show } from "../output.ts";
import { serviceNamed } from "./named.ts";
import { stackOutputs } from "./outputs.ts";
import { connect, quote, type Remote } from "./remote.ts";

/** Where services listen that do not speak HTTP on port 8000. */
const PORTS: Readonly<Record<string, number>> = {
  postgres: 5432,
  redis: 6379,
  nginx: 8443,
  monitoring: 9090,
};
const HTTP_PORT = 8000;

export interface TunnelPorts {
  /** On this computer; 0 lets it choose a free one. */
  readonly local: number;
  readonly remote: number;
}

/**
 * `PORT=8080:8000` is both, `PORT=8080` the service's; without one it is the port that the service is known for. Pure.
 * @throws CommandError for what is no port
 */
export function tunnelPorts(port: string | undefined, service: string): TunnelPorts {
  const [, first, second] = /^(?:(\d{1,5}):)?(\d{1,5})$/.exec(port ?? `${PORTS[service] ?? HTTP_PORT}`) ?? [];
  const ports = { local: Number(first ?? 0), remote: Number(second) };
  if (second !== undefined && ports.remote > 0 && Math.max(ports.local, ports.remote) < 65_536) return ports;
  throw new CommandError(`PORT is "${port}".`, {
    fix: "give the service's port, such as PORT=8000, or this computer's as well: PORT=18000:8000.",
    exitCode: EXIT.usage,
  });
}

/**
 * `make tunnel NAME=postgres`: a port on this computer's loopback that leads to the service, over one SSH connection whose host key is
 * pinned, until Ctrl-C. A container that is replaced meanwhile is found again by the next connection.
 */
export async function run(options: Options): Promise<void> {
  const outputs = await stackOutputs(options.stack);
  const { name, container } = serviceNamed(outputs.serviceList, options.name, "tunnel");
  const ports = tunnelPorts(options.port, name);
  await using remote = await connect(outputs);
  await addressOf(remote, container);
  const server = forwarding(remote, container, ports.remote);
  const { port } = await listen(server, ports.local);
  const facts = { service: name, host: "127.0.0.1", port, servicePort: ports.remote };
  show(facts, options, () => `127.0.0.1:${port} leads to port ${ports.remote} of ${name}. Ctrl-C ends it.`);
  onInterrupt(() => server.close());
  await remote.ended;
  server.close();
  throw new CommandError("The SSH connection has ended.", {
    fix: "run it again.",
    exitCode: EXIT.unreachable,
  });
}

/** The container's address in one of its networks, as the server reaches it. @throws CommandError where it does not run */
async function addressOf(remote: Remote, container: string): Promise<string> {
  const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}";
  const text = await remote.run(`docker container inspect --format ${quote(format)} ${quote(container)}`);
  const address = text.trim().split(/\s+/)[0];
  if (address) return address;
  throw new CommandError(`The container "${container}" does not run.`, {
    fix: "make start",
    exitCode: EXIT.unreachable,
  });
}

function forwarding(remote: Remote, container: string, port: number): Server {
  return createServer((socket) => {
    socket.on("error", () => socket.destroy());
    addressOf(remote, container)
      .then((host) => remote.forward(host, port))
      .then((stream) => {
        stream.on("error", () => socket.destroy());
        stream.on("close", () => socket.destroy());
        socket.pipe(stream).pipe(socket);
      })
      .catch((error: Error) => {
        process.stderr.write(`  ! ${error.message}\n`);
        socket.destroy();
      });
  });
}

function listen(server: Server, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) =>
      reject(
        new CommandError(`Port ${port} of this computer can't be taken: ${cause.code}.`, {
          fix: "choose another one, such as PORT=18000:8000, or leave this computer's out.",
          cause,
        }),
      ),
    );
    server.listen(port, "127.0.0.1", () => resolve(server.address() as AddressInfo));
  });
}
