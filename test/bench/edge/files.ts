import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { renderSite } from "../../../infra/edge/site.ts";
import { selfSigned } from "../../acme/edge.ts";
import { BARE_NGINX, CAT, NAMES, withoutRates } from "./bare.ts";

/** Certificate, secrets and both configurations, in a folder that the containers read. */
export async function writeFiles(folder: string, password: string): Promise<void> {
  const platform = new URL("../../../services/nginx/snippets/", import.meta.url);
  const { certificate, key } = await selfSigned();
  for (const name of ["certificates/current", "sites", "files"])
    await mkdir(join(folder, name), { recursive: true });
  const files: Record<string, string> = {
    "certificates/current/fullchain.pem": certificate,
    "certificates/current/privkey.pem": key,
    "sites/site.conf": renderSite({
      names: [NAMES.door],
      control: NAMES.control,
      httpsPort: 443,
      maxUploadBytes: 2 * 1024 ** 3,
      trusted: true,
    }),
    "limits.conf": withoutRates(await readFile(new URL("limits.conf", platform), "utf8")),
    "bare.conf": BARE_NGINX,
    "cat.sh": CAT,
    "admin-password": password,
    "postgres-password": randomBytes(12).toString("hex"),
    "session-key": randomBytes(32).toString("base64"),
  };
  for (const [name, text] of Object.entries(files))
    await writeFile(join(folder, name), text, { mode: 0o444 });
  await chmod(folder, 0o755);
}
