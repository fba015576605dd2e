import { ExecaError, execa } from "execa";

/** Where this computer is of no use, the way that needs nothing of it. */
export const OTHERWISE = "or let the server build them: pulumi config set --path images.from server";

/** The lines of a failed command that are shown, from the end. */
const TAIL = 40;

export interface DockerOptions {
  /** Path of a file that it reads from standard input. */
  readonly input?: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Begins the message where it fails. */
  readonly failed?: string;
}

/** The Docker of this computer, by its command line: it knows where Docker is, on every system. */
export type Docker = (words: readonly string[], options?: DockerOptions) => Promise<string>;

/**
 * @param signal ends what runs; what cleans up has none
 * @returns runs `docker` and gives what it printed; throws an Error that says what to do
 */
export function dockerHere(signal?: AbortSignal): Docker {
  return async (words, { input, env, failed } = {}) => {
    try {
      const { stdout } = await execa("docker", [...words], {
        stdin: input === undefined ? "ignore" : { file: input },
        ...(env && { env }),
        all: true,
        ...(signal && { cancelSignal: signal }),
      });
      return String(stdout ?? "");
    } catch (error) {
      if (!(error instanceof ExecaError) || error.isCanceled) throw error;
      const said = String(error.all ?? "").trimEnd();
      throw new Error(
        missing(error.code, said) ?? `${failed ?? `docker ${words[0]} failed`}:\n${tail(said)}`,
      );
    }
  };
}

/** What to do where there is no Docker to ask; undefined where it answered. Pure. */
export function missing(code: string | undefined, said: string): string | undefined {
  const wanted = 'Images are built on this computer ("images.from" is "local")';
  if (code === "ENOENT")
    return `${wanted}, and Docker is not installed here. Install it (make setup; Docker Desktop on macOS and Windows), ${OTHERWISE}`;
  if (/permission denied/i.test(said) && /docker.*(sock|daemon)/i.test(said))
    return `${wanted}, and this user may not talk to Docker. Run make setup and log in anew, ${OTHERWISE}`;
  if (
    /cannot connect to the docker daemon|error during connect|failed to connect to the docker api/i.test(said)
  )
    return `${wanted}, and Docker does not answer here. Start it (make doctor tells more), ${OTHERWISE}\n${tail(said)}`;
  return undefined;
}

/** What is wrong with building here for a server; undefined where nothing is. Both as "linux/amd64". Pure. */
export function mismatch(here: string, there: string): string | undefined {
  if (here === there) return undefined;
  return (
    `This computer's Docker makes images for ${here}, and the server is ${there}. ` +
    `Deploy from a computer of the server's kind, ${OTHERWISE}`
  );
}

function tail(text: string): string {
  return text.split("\n").slice(-TAIL).join("\n");
}
