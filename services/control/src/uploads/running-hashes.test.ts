import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { RunningHashes } from "./running-hashes.ts";

const ID = "6f1c9c9e-58f4-4cf5-9d0e-5a4f3c1f2b3a";
const [ONE, TWO] = [Buffer.from("one"), Buffer.from("two, three")];
const WHOLE = createHash("sha256").update(ONE).update(TWO).digest("hex");

test("parts that come one after the other make the hash of the whole", () => {
  const hashes = new RunningHashes();
  hashes.from(ID, 0)(ONE);
  hashes.from(ID, 3)(TWO);
  expect(hashes.end(ID, 13)).toBe(WHOLE);
  expect(hashes.end(ID, 13)).toBeUndefined();
});

test("a file of which bytes came that were not written, or were written before, has no running hash", () => {
  const hashes = new RunningHashes();
  hashes.from(ID, 0)(ONE);
  hashes.from(ID, 2)(TWO);
  expect(hashes.end(ID, 12)).toBeUndefined();
  hashes.from(ID, 3)(TWO);
  expect(hashes.end(ID, 13)).toBeUndefined();
  hashes.from(ID, 0)(ONE);
  expect(hashes.end(ID, 13)).toBeUndefined();
});

test("an upload that begins anew is hashed anew", () => {
  const hashes = new RunningHashes();
  hashes.from(ID, 0)(TWO);
  hashes.from(ID, 0)(ONE);
  hashes.from(ID, 3)(TWO);
  expect(hashes.end(ID, 13)).toBe(WHOLE);
});
