import { expect, test } from "vitest";
import { recognitionOf } from "./recognition.ts";

const told = { answers: true, reason: null };

test("people are found again once a model describes faces", () => {
  expect(recognitionOf({ ...told, model: "opencv 4.14 yunet-12345678 sface-12345678" })).toEqual({
    ...{ ready: true, reason: null },
  });
});

test.each([
  ["opencv 4.14 haar", "make models INSTALL=yunet and make models INSTALL=sface"],
  ["opencv 4.14 yunet-12345678", "make models INSTALL=sface"],
])("with %s it is said what is missing", (model, said) => {
  const { ready, reason } = recognitionOf({ ...told, model });
  expect([ready, reason]).toEqual([false, expect.stringContaining(said)]);
});

test("an analyzer that is away, or not there at all, is told apart from a model that is missing", () => {
  const away = recognitionOf({ answers: false, reason: "connect ECONNREFUSED", model: null });
  expect(away.reason).toBe("face-reid does not answer: connect ECONNREFUSED");
  expect(recognitionOf(undefined).reason).toContain("is it in this stack?");
});
