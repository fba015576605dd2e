import { execFile } from "node:child_process";
import { chmod, copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { isIP } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { buildPebble } from "./build.ts";

const STATE = join(import.meta.dirname, "../../.state");

/** What a Pebble is told. */
export interface PebbleSettings {
  /** Name or address in the directory's URL; its own certificate is made for it. */
  readonly host: string;
  /** Addresses with ports that the directory and the management interface listen at. */
  readonly listen: { readonly directory: string; readonly management: string };
  /** Port of the names that it validates. */
  readonly challengePort: number;
  /**
   * Lifetime of certificates by profile, in seconds. Of several, an order that names none gets one by chance, unlike
   * everywhere else: where names are ordered, there should be one profile.
   */
  readonly lifetimes: Readonly<Partial<Record<"default" | "shortlived", number>>>;
}

/**
 * Fills a folder with the programs, the settings and the certificate of a Pebble and its name server, for containers that see
 * it as /pebble.
 * @returns PEM that the directory's own certificate is checked with
 */
export async function preparePebble(folder: string, settings: PebbleSettings): Promise<string> {
  const { host, listen, challengePort, lifetimes } = settings;
  const programs = await buildPebble(STATE, console.log);
  await mkdir(folder, { recursive: true });
  await copyFile(programs.pebble, join(folder, "pebble"));
  await copyFile(programs.names, join(folder, "names"));
  const own = isIP(host) === 0 ? `DNS:${host}` : `IP:${host}`;
  const subject = [
    ...["-subj", "/CN=authority", "-addext", `subjectAltName=${own},IP:127.0.0.1`, "-days", "2"],
    ...["-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"],
  ];
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  await promisify(execFile)("openssl", ["req", "-x509", ...subject, "-keyout", key, "-out", certificate]);
  await chmod(key, 0o644);
  const profiles = Object.entries(lifetimes).map(([name, seconds]) => [
    name,
    { description: `${seconds} seconds`, validityPeriod: seconds },
  ]);
  const pebble = {
    listenAddress: listen.directory,
    managementListenAddress: listen.management,
    certificate: "/pebble/certificate.pem",
    privateKey: "/pebble/key.pem",
    httpPort: challengePort,
    tlsPort: 5001,
    retryAfter: { authz: 1, order: 1 },
    profiles: Object.fromEntries(profiles),
  };
  await writeFile(join(folder, "pebble.json"), JSON.stringify({ pebble }));
  return readFile(certificate, "utf8");
}
