import { execa } from "execa";
import { expect, test } from "vitest";

const vectors = (only: string, environment: Record<string, string>) =>
  execa("node", ["test/service/python.ts", "--service", "vector-db", "-k", only], { env: environment });

test("vector-db, killed 50 times while it writes, has all that it acknowledged", async () => {
  const { stdout } = await vectors("killed", { VECTOR_KILLS: "50" });
  expect(stdout).toMatch(/1 passed/);
});

test("a search in 100,000 vectors of 512 finds what an exact one finds", async () => {
  const { stdout } = await vectors("nearest_are", { VECTOR_COUNT: "100000" });
  console.log(stdout);
  expect(stdout).toMatch(/1 passed/);
});
