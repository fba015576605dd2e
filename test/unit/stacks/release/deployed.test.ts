import { expect, test, vi } from "vitest";
import { readWhileWritten } from "../../../../stacks/release/deployed.ts";

const EMPTY = new Error(
  "invocation of pulumi:pulumi:readStackOutputs returned an error: failed to load checkpoint: EOF",
);

test("a state that the engine is writing is read again", async () => {
  const read = vi
    .fn()
    .mockRejectedValueOnce(EMPTY)
    .mockRejectedValueOnce(EMPTY)
    .mockResolvedValue("release 7");
  await expect(readWhileWritten(read)).resolves.toBe("release 7");
});

test("a state that is never whole fails with what the engine said", async () => {
  const read = vi.fn().mockRejectedValue(EMPTY);
  await expect(readWhileWritten(read)).rejects.toBe(EMPTY);
});

test("any other failure is told at once", async () => {
  const read = vi.fn().mockRejectedValue(new Error("no access"));
  await expect(readWhileWritten(read)).rejects.toThrow("no access");
  expect(read).toHaveBeenCalledTimes(1);
});
