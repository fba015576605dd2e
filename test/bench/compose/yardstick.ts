import { renderSite } from "../../../infra/edge/site.ts";
import { STATE } from "../../../scripts/state.ts";
import type { Machine } from "../../e2e/harness/machine.ts";
import { copyToServer, writeOnServer } from "../server-files.ts";
import type { Specification } from "../specification.ts";
import { buildCompose } from "./build.ts";
import { composeProject } from "./project.ts";

const FOLDER = "/var/lib/platform/yardstick";
const FILE = `${FOLDER}/compose.json`;
const PROGRAM = "/usr/local/bin/docker-compose";

/** The request path under Docker Compose, on the machine of the platform and in the place of its nginx. */
export class ComposeYardstick {
  readonly #machine: Machine;
  readonly #control: Specification;
  readonly #nginx: Specification;

  /** Both as the platform runs them. */
  constructor(machine: Machine, control: Specification, nginx: Specification) {
    this.#machine = machine;
    this.#control = control;
    this.#nginx = nginx;
  }

  /** Puts Compose and the project's files onto the server. */
  async prepare(log: (line: string) => void): Promise<void> {
    await copyToServer(this.#machine, await buildCompose(STATE, log), PROGRAM);
    const site = renderSite({
      names: ["localhost"],
      control: "control",
      httpsPort: 443,
      maxUploadBytes: 1024 ** 3,
      trusted: false,
    });
    await writeOnServer(this.#machine, `${FOLDER}/sites/site.conf`, site);
  }

  /** What someone with a Compose file would do after changing an image. */
  async up(image: string): Promise<void> {
    const data = this.#control.networks.find((name) => name.endsWith("data"));
    if (data === undefined) throw new Error("Control is not in the network of the databases.");
    const nginx = this.#nginx;
    const project = composeProject({
      control: this.#control,
      nginx,
      image,
      sites: `${FOLDER}/sites`,
      data,
    });
    await writeOnServer(this.#machine, FILE, project);
    await this.#compose("up", "-d");
  }

  async down(): Promise<void> {
    await this.#compose("down", "--timeout", "5");
  }

  async #compose(...words: string[]): Promise<void> {
    await this.#machine.run(PROGRAM, "--file", FILE, "--progress", "plain", ...words);
  }
}
