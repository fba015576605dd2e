import { createHash } from "node:crypto";

/** MD5 of an OpenSSH public key in pairs of hex digits, as OpenSSH once showed it; undefined where it is no key. Pure. */
export function fingerprint(publicKey: string): string | undefined {
  const [algorithm = "", data = ""] = publicKey.trim().split(/\s+/);
  const bytes = Buffer.from(data, "base64");
  // The key begins with the length and the name of its algorithm.
  if (algorithm === "" || bytes.subarray(4, 4 + algorithm.length).toString() !== algorithm) return undefined;
  return createHash("md5")
    .update(bytes)
    .digest("hex")
    .replaceAll(/..(?=.)/g, "$&:");
}
