import { messageOf } from "../errors.ts";
import type { StackOutputs } from "./outputs.ts";
import { connect, quote } from "./remote.ts";

const SERVED = "/run/nginx/certificate/fullchain.pem";

/**
 * PEM of what a client of the stack has to trust; undefined leaves it to the public authorities. Where an authority signs, it is
 * what nginx serves, read over SSH, whose host key is pinned: so a placeholder, or an authority for trying, is good enough for us.
 */
export async function trustedBy(outputs: StackOutputs): Promise<string | undefined> {
  if (outputs.trustedCertificate !== undefined) return outputs.trustedCertificate;
  const nginx = outputs.serviceList.find(({ name }) => name === "nginx");
  if (!nginx) return undefined;
  try {
    await using remote = await connect(outputs);
    return await remote.run(`docker exec ${quote(nginx.container)} cat ${SERVED}`);
  } catch (error) {
    // Not everybody who uses the API may use SSH.
    process.stderr.write(
      `  ! Nobody could be asked over SSH which certificate is served, so a public authority has to have signed it: ${messageOf(error)}\n`,
    );
    return undefined;
  }
}
