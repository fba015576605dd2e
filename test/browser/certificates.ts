import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const openssl = (...args: string[]) => promisify(execFile)("openssl", args);
const KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];

/**
 * An authority of the test's own and a certificate of its for this name, as the edge wants it: `current/` with `fullchain.pem` and
 * `privkey.pem` in the folder, beside the authority's `root.pem`.
 */
export async function makeCertificates(folder: string, name: string): Promise<void> {
  const current = join(folder, "current");
  await mkdir(current, { recursive: true });
  const [root, rootKey] = [join(folder, "root.pem"), join(folder, "root-key.pem")];
  await openssl("req", "-x509", ...KEY, "-subj", "/CN=Test root", "-keyout", rootKey, "-out", root);
  await openssl(
    ...["req", "-x509", ...KEY, "-subj", `/CN=${name}`, "-CA", root, "-CAkey", rootKey],
    ...["-addext", `subjectAltName=DNS:${name}`, "-addext", "basicConstraints=critical,CA:FALSE"],
    ...["-addext", "extendedKeyUsage=serverAuth"],
    ...["-keyout", join(current, "privkey.pem"), "-out", join(current, "fullchain.pem")],
  );
}
