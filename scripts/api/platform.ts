import { CommandError, EXIT } from "../errors.ts";
import type { Options } from "../options.ts";
import { show } from "../output.ts";
import { stackOutputs } from "../stack/outputs.ts";
import { trustedBy } from "../stack/trust.ts";
import { ApiClient } from "./client.ts";
import { ApiError, MEDIA_FAULTS, UnreachableError, WouldChange } from "./errors.ts";
import { tokenOf } from "./token.ts";

/**
 * Works with the platform's API: as the bearer of the token where one is given, else as the stack's administrator. In a dry run all
 * is looked up and checked as ever; the first request that would change something is shown instead of being sent.
 * @throws CommandError for whatever the platform refuses, and where it can't be reached
 */
export async function withPlatform(
  options: Options,
  work: (client: ApiClient) => Promise<void>,
): Promise<void> {
  using client = await open(options);
  if (options.dryRun === true) client.readOnly();
  try {
    await work(client);
  } catch (error) {
    if (error instanceof WouldChange) {
      show({ dryRun: true, request: error.request }, options, ({ request }) => wouldSend(request));
      return;
    }
    throw explained(error, options);
  }
}

function wouldSend({ method, path, body }: WouldChange["request"]): string {
  const content = body === undefined || JSON.stringify(body) === "{}" ? "" : ` ${JSON.stringify(body)}`;
  return `Would send ${method} ${path}${content}; nothing was changed.`;
}

async function open(options: Options): Promise<ApiClient> {
  const token = tokenOf(options, process.env, process.env["CALLED_FROM"] ?? process.cwd());
  if (options.url !== undefined) return new ApiClient({ url: checkedUrl(options.url, token), token });
  const outputs = await stackOutputs(options.stack);
  const client = new ApiClient({ url: outputs.url, certificate: await trustedBy(outputs), token });
  if (token === undefined)
    await client.login(outputs.adminPassword).catch((error) => {
      client.close();
      throw explained(error, options);
    });
  return client;
}

/** The stack's password goes to the stack's own address alone, and nothing goes where it could be read on the way. */
function checkedUrl(url: string, token: string | undefined): string {
  const usage = { exitCode: EXIT.usage };
  if (URL.parse(url)?.protocol !== "https:")
    throw new CommandError(`"${url}" is no address to call: it has to begin with https://`, usage);
  if (token === undefined) {
    const fix = "TOKEN_FILE=token, a file with an API token; without URL the stack's own address is called.";
    throw new CommandError("URL is for who has a token, and none is given.", { ...usage, fix });
  }
  return new URL(url).origin;
}

/** The command's failure for what the API said. */
export function explained(error: unknown, options: Pick<Options, "url">): unknown {
  if (error instanceof UnreachableError) {
    const fix = options.url === undefined ? "make status" : trustOf(error);
    return new CommandError(error.message, { fix, exitCode: EXIT.unreachable, cause: error });
  }
  if (error instanceof ApiError) {
    const exitCode = MEDIA_FAULTS.includes(error.code) ? EXIT.refused : EXIT.failed;
    return new CommandError(`The platform refuses: ${error.message} (${error.code})`, {
      exitCode,
      cause: error,
    });
  }
  return error;
}

function trustOf({ message }: UnreachableError): string {
  return /certificate|self-signed/i.test(message)
    ? "where the certificate is not from a public authority, set NODE_EXTRA_CA_CERTS to a file with the one to trust."
    : "look whether the address is right, and whether a browser gets there.";
}
