import { verify } from "@node-rs/argon2";
import { expect, test, vi } from "vitest";
import { Passwords } from "./passwords.ts";

const passwords = new Passwords();
/** A hash with the cost that all of them are to have. */
const COSTLY = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/;

test("a hash is argon2id with the cost it should have, and another one each time", async () => {
  const [one, two] = await Promise.all([passwords.hash("correct horse"), passwords.hash("correct horse")]);
  expect(one).toMatch(COSTLY);
  expect(one).not.toBe(two);
});

test("only the right password matches", async () => {
  const known = await passwords.hash("correct horse");
  expect(await passwords.matches("correct horse", known)).toBe(true);
  expect(await passwords.matches("Correct horse", known)).toBe(false);
});

test("an unknown user's password never matches, and takes the same work", async () => {
  const compare = vi.fn(verify);
  const watched = new Passwords(compare);
  const known = await watched.hash("correct horse");
  for (const hash of [known, undefined]) {
    compare.mockClear();
    expect(await watched.matches("wrong", hash)).toBe(false);
    // One comparison, with a hash of the same cost.
    expect(compare.mock.calls).toEqual([[expect.stringMatching(COSTLY), "wrong"]]);
  }
});

test("of a hundred at once, those that would wait too long are refused at once", async () => {
  const fresh = new Passwords();
  const known = await fresh.hash("correct horse");
  const all = await Promise.allSettled(
    Array.from({ length: 100 }, async () => fresh.matches("correct horse", known)),
  );
  const done = all.filter(({ status }) => status === "fulfilled").length;
  expect(done).toBeGreaterThanOrEqual(32);
  expect(done).toBeLessThanOrEqual(34);
  expect(await fresh.matches("correct horse", known)).toBe(true);
});
