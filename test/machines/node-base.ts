import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

const NODE_VERSION = "24.21.0";
const NPM_VERSION = "11.21.2";

/** What the official image has besides Node itself: the user `node`, and Node as the default command. */
const dockerfile = (base: string) => `FROM ${base}
ENV NODE_VERSION=${NODE_VERSION}
COPY local/ /usr/local/
RUN groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node && node --version && npm --version
CMD ["node"]
`;

/**
 * Makes the Node image out of a Debian one and the npm packages that carry Node's official binaries.
 * @throws ExecaError when npm or docker fails
 */
export async function nodeImage(base: string, tag: string): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), "node-base-"));
  try {
    const local = join(work, "local");
    const modules = join(local, "lib/node_modules");
    await mkdir(join(local, "bin"), { recursive: true });
    await unpack(`node-linux-${process.arch}@${NODE_VERSION}`, work, join(work, "node"));
    await execa("mv", [join(work, "node/bin/node"), join(local, "bin/node")]);
    await unpack(`npm@${NPM_VERSION}`, work, join(modules, "npm"));
    for (const name of ["npm", "npx"]) {
      await symlink(`../lib/node_modules/npm/bin/${name}-cli.js`, join(local, "bin", name));
    }
    await symlink("node", join(local, "bin/nodejs"));
    await writeFile(join(work, "Dockerfile"), dockerfile(base));
    await writeFile(join(work, ".dockerignore"), "*\n!local\n");
    await execa("docker", ["build", "--quiet", "--tag", tag, work]);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function unpack(specifier: string, work: string, folder: string): Promise<void> {
  const { stdout } = await execa("npm", ["pack", "--silent", "--pack-destination", work, specifier], {
    cwd: work,
  });
  await mkdir(folder, { recursive: true });
  await execa("tar", [
    "-xzf",
    join(work, stdout.trim()),
    "-C",
    folder,
    "--strip-components=1",
    "--no-same-owner",
  ]);
}
