import { createHash, randomBytes } from "node:crypto";

/** 256 random bits, in letters that a URL and a cookie can hold. */
export function randomToken(): string {
  return randomBytes(32).toString("base64url");
}

/** What of a token is stored. 256 random bits need no slow hash: nobody can try them through. */
export function tokenHash(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
