import { fileURLToPath } from "node:url";
import { execa } from "execa";

const FOLDER = fileURLToPath(new URL("image", import.meta.url));

const built = new Map<string, Promise<string>>();

/**
 * Builds what Vast.ai makes of somebody's image: the same with SSH in it, and with an entry point of its own. Seconds once it
 * was built, and only once in a process; its name.
 * @throws Error in the words of a Docker that is asked for what no registry has, or that can't put SSH into it
 */
export function instanceImage(asked: string): Promise<string> {
  const image = built.get(asked) ?? build(asked);
  built.set(asked, image);
  image.catch(() => built.delete(asked));
  return image;
}

async function build(asked: string): Promise<string> {
  const found = await execa("docker", ["image", "inspect", "--format", "{{.Id}}", asked], { reject: false });
  if (found.failed) throw new Error(`manifest for ${asked} not found: manifest unknown`);
  const tag = `platform/vast-instance:${found.stdout.replace("sha256:", "").slice(0, 12)}`;
  const arguments_ = ["build", "--quiet", "--build-arg", `BASE=${asked}`, "--tag", tag, FOLDER];
  const made = await execa("docker", arguments_, { reject: false });
  if (made.failed) throw new Error(`${asked} takes no SSH server: ${made.stderr.split("\n").at(-1)}`);
  return tag;
}
