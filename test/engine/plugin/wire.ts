/**
 * Property values between the engine's wire form and plain JavaScript.
 * Markers: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/sig/sig.go and
 * sdk/go/common/resource/plugin/rpc.go (UnknownStringValue).
 */

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const ASSETS = new Set(["c44067f5952c0a294b673a41bacd8c17", "0def7320c3a5731c473e5ecbe6d01bc7"]);
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";
/** The engine has one marker for each type; plugins may answer with the one for strings everywhere. */
const UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const UNKNOWNS = new Set([
  UNKNOWN_STRING,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // boolean
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // array
  "030794c1-ac77-496b-92df-f27374a8bd58", // asset
  "e48ece36-62e2-4504-bad9-02848725956a", // archive
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
]);

/** Stands for a value that is known only after the update (previews only). */
export const UNKNOWN: unique symbol = Symbol("unknown");

export type Value = null | boolean | number | string | typeof UNKNOWN | Value[] | Properties;
export type Properties = { [name: string]: Value };

/** A value the engine marked secret, kept apart until it is revealed to a resource. */
export class Secret {
  readonly value: Marked;
  constructor(value: Marked) {
    this.value = value;
  }
}
export type Marked = null | boolean | number | string | typeof UNKNOWN | Secret | Marked[] | MarkedProperties;
export type MarkedProperties = { [name: string]: Marked };

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** From the wire, secrets kept as `Secret`. */
export function decode(value: Json): Marked {
  if (typeof value === "string") return UNKNOWNS.has(value) ? UNKNOWN : value;
  if (Array.isArray(value)) return value.map(decode);
  if (value === null || typeof value !== "object") return value;
  if (value[SIGNATURE] === SECRET) return new Secret(decode(value["value"] ?? null));
  return mapValues(value, decode);
}

/** To the wire. */
export function encode(value: Marked): Json {
  if (value === UNKNOWN) return UNKNOWN_STRING;
  if (value instanceof Secret) return { [SIGNATURE]: SECRET, value: encode(value.value) };
  if (Array.isArray(value)) return value.map(encode);
  if (value === null || typeof value !== "object") return value;
  return mapValues(value, encode);
}

/** The same without secret marks: what resources work on. */
export function reveal(value: Marked): Value {
  if (value instanceof Secret) return reveal(value.value);
  if (Array.isArray(value)) return value.map(reveal);
  if (value === null || typeof value !== "object") return value;
  return mapValues(value, reveal);
}

/** Marks in `value` what is secret at the same place in `like`; a list of another length is secret as a whole. */
export function markLike(value: Value, like: Marked | undefined): Marked {
  if (like instanceof Secret) return new Secret(value);
  if (Array.isArray(value) && Array.isArray(like)) {
    if (value.length !== like.length) return containsSecret(like) ? new Secret(value) : value;
    return value.map((item, index) => markLike(item, like[index]));
  }
  if (isObject(value) && isObject(like)) {
    return mapValues(value, (item, name) => markLike(item, like[name]));
  }
  return value;
}

export function containsSecret(value: Marked): boolean {
  if (value instanceof Secret) return true;
  if (Array.isArray(value)) return value.some(containsSecret);
  return isObject(value) && Object.values(value).some(containsSecret);
}

export function containsUnknown(value: Value): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(containsUnknown);
  return isObject(value) && Object.values(value).some(containsUnknown);
}

export interface Asset {
  readonly kind: "asset" | "archive";
  /** SHA-256 over the contents, computed by the engine. */
  readonly hash: string;
  readonly path?: string;
  readonly text?: string;
  readonly uri?: string;
}

/** The asset or archive in a plain value, or undefined where it is something else. */
export function asAsset(value: Value | undefined): Asset | undefined {
  if (!isObject(value) || !ASSETS.has(String(value[SIGNATURE]))) return undefined;
  const text = (name: string) =>
    typeof value[name] === "string" && value[name] !== "" ? value[name] : undefined;
  const [path, inline, uri] = [text("path"), text("text"), text("uri")];
  return {
    kind: value[SIGNATURE] === ARCHIVE ? "archive" : "asset",
    hash: text("hash") ?? "",
    ...(path !== undefined && { path }),
    ...(inline !== undefined && { text: inline }),
    ...(uri !== undefined && { uri }),
  };
}

/** Test data and defaults: an asset as the engine would send it. */
export function assetValue(asset: Asset): Properties {
  const { kind, ...rest } = asset;
  const signature = [...ASSETS].find((candidate) => (candidate === ARCHIVE) === (kind === "archive"));
  return { [SIGNATURE]: signature ?? ARCHIVE, ...rest };
}

export function isObject<T>(value: T | Record<string, T> | undefined): value is Record<string, T> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Secret);
}

function mapValues<T, R>(object: Record<string, T>, map: (value: T, name: string) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value, name)]));
}
