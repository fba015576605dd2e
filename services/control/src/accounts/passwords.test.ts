import { expect, test } from "vitest";
import { Passwords } from "./passwords.ts";

const passwords = new Passwords();

test("a hash is argon2id with the cost it should have, and another one each time", async () => {
  const [one, two] = await Promise.all([passwords.hash("correct horse"), passwords.hash("correct horse")]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(one).not.toBe(two);
});

test("only the right password matches", async () => {
  const known = await passwords.hash("correct horse");
  expect(await passwords.matches("correct horse", known)).toBe(true);
  expect(await passwords.matches("Correct horse", known)).toBe(false);
});

test("an unknown user's password never matches, and takes the same work", async () => {
  const known = await passwords.hash("correct horse");
  const seconds = async (hash: string | undefined) => {
    const before = performance.now();
    for (let i = 0; i < 5; i++) expect(await passwords.matches("wrong", hash)).toBe(false);
    return performance.now() - before;
  };
  const [unknown, wrong] = [await seconds(undefined), await seconds(known)];
  // Without the work it would be a thousandth; how long it takes here is up to the machine.
  expect(unknown / wrong).toBeGreaterThan(0.2);
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
