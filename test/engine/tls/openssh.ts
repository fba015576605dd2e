/** OpenSSH's own key formats: RFC 4253 section 6.6, RFC 5656, RFC 8709, and PROTOCOL.key of OpenSSH. */

import { type KeyObject, randomBytes } from "node:crypto";

const CURVES: Record<string, string> = { "P-256": "nistp256", "P-384": "nistp384", "P-521": "nistp521" };

export interface PublicKey {
  readonly type: string;
  readonly blob: Buffer;
}

/** @throws Error for a key that SSH has no format for. */
export function opensshPublicKey(key: KeyObject): PublicKey {
  const { type, public: fields } = fieldsOf(key);
  return { type, blob: Buffer.concat([text(type), ...fields]) };
}

/** An unencrypted `OPENSSH PRIVATE KEY` file without comment. */
export function opensshPrivateKey(key: KeyObject): string {
  const { type, private: fields } = fieldsOf(key);
  const check = randomBytes(4);
  const section = Buffer.concat([check, check, text(type), ...fields, text("")]);
  const padding = Buffer.from(Array.from({ length: -section.length & 7 }, (_, index) => index + 1));
  const body = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    text("none"), // cipher
    text("none"), // key derivation
    text(""), // its options
    number(1), // count of keys
    bytes(opensshPublicKey(key).blob),
    bytes(Buffer.concat([section, padding])),
  ]);
  const lines = body.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join("\n")}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

interface Fields {
  readonly type: string;
  readonly public: Buffer[];
  readonly private: Buffer[];
}

function fieldsOf(key: KeyObject): Fields {
  const jwk = key.export({ format: "jwk" });
  const part = (name: "n" | "e" | "d" | "p" | "q" | "qi" | "x" | "y") =>
    Buffer.from(jwk[name] ?? "", "base64url");
  if (jwk.kty === "RSA") {
    const [n, e, d, qi, p, q] = (["n", "e", "d", "qi", "p", "q"] as const).map((name) => integer(part(name)));
    return { type: "ssh-rsa", public: [e, n] as Buffer[], private: [n, e, d, qi, p, q] as Buffer[] };
  }
  if (jwk.kty === "OKP" && jwk.crv === "Ed25519") {
    const point = bytes(part("x"));
    return {
      type: "ssh-ed25519",
      public: [point],
      private: [point, bytes(Buffer.concat([part("d"), part("x")]))],
    };
  }
  const curve = CURVES[jwk.crv ?? ""];
  if (curve === undefined) throw new Error(`SSH has no format for a key of type ${jwk.kty} ${jwk.crv ?? ""}`);
  const point = [text(curve), bytes(Buffer.concat([Buffer.from([4]), part("x"), part("y")]))];
  return { type: `ecdsa-sha2-${curve}`, public: point, private: [...point, integer(part("d"))] };
}

function number(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
}

function bytes(data: Buffer): Buffer {
  return Buffer.concat([number(data.length), data]);
}

function text(value: string): Buffer {
  return bytes(Buffer.from(value));
}

/** SSH's mpint: no leading zero bytes, but one before a set top bit, which would mean a negative number. */
function integer(data: Buffer): Buffer {
  const start = data.findIndex((byte) => byte !== 0);
  const digits = data.subarray(start);
  return bytes((digits[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), digits]) : digits);
}
