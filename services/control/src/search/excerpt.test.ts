import { expect, test } from "vitest";
import { excerptOf } from "./excerpt.ts";

const marked = (text: string): string => text.replaceAll("[", "\u{E000}").replaceAll("]", "\u{E001}");

test("the language whose stems find the most words is shown, in parts", () => {
  expect(excerptOf(["two dogs ran", "two [dogs] [ran]", "two [dogs] ran"].map(marked))).toEqual([
    { text: "two ", match: false },
    { text: "dogs", match: true },
    { text: " ", match: false },
    { text: "ran", match: true },
  ]);
});

test("a text without a mark is one part", () => {
  expect(excerptOf(["a", "a", "a"])).toEqual([{ text: "a", match: false }]);
});
