import { docker } from "../../service/docker.ts";
import { type Handshakes, parseHandshakes, parseWrk, type WrkResult } from "./parse.ts";

/** A container with the tools that make load, on the network of what they load. */
export class LoadBox {
  readonly #container: string;

  constructor(container: string) {
    this.#container = container;
  }

  /** Runs a script; its standard output. @throws with its error output */
  run(script: string): Promise<string> {
    return docker("exec", this.#container, "bash", "-ceu", script);
  }

  /** Kept-alive connections over HTTP/1.1, each waiting for its answer. @throws Error when an answer is none of 2xx and 3xx */
  async wrk(url: string, connections: number, seconds: number): Promise<WrkResult> {
    const text = await this.run(
      `wrk --threads 1 --connections ${connections} --duration ${seconds}s --latency ${url}`,
    );
    return parseWrk(text);
  }

  /** New connections, one after the other from each of two clients, each with a short question. */
  async handshakes(target: string, resumed: boolean, seconds: number): Promise<Handshakes> {
    const client = `openssl s_time -connect ${target} -www /none ${resumed ? "-reuse" : "-new"} -time ${seconds}`;
    const script = `began=$EPOCHREALTIME
for n in 1 2; do ${client} >/tmp/client-$n 2>&1 & done; wait
echo "took $(awk "BEGIN { print $EPOCHREALTIME - $began }")"; cat /tmp/client-[12]`;
    return parseHandshakes(await this.run(script));
  }
}
