import { expect, test } from "vitest";
import { takeVariables } from "../../../scripts/options.ts";

test("NAME=value words become variables, as make passes them", () => {
  const environment: NodeJS.ProcessEnv = {};
  expect(takeVariables(["analyze", "FILE=my clip=1.mp4", "JSON=1"], environment)).toEqual(["analyze"]);
  expect(environment).toEqual({ FILE: "my clip=1.mp4", JSON: "1" });
});

test("a variable of two words is one as well", () => {
  const environment: NodeJS.ProcessEnv = {};
  expect(takeVariables(["analyze", "TOKEN_FILE=token"], environment)).toEqual(["analyze"]);
  expect(environment).toEqual({ TOKEN_FILE: "token" });
});

test("words that are no variable of ours stay", () => {
  expect(takeVariables(["analyze", "PATH=/tmp", "a=b.jpg"], {})).toEqual(["analyze", "PATH=/tmp", "a=b.jpg"]);
});

test("a variable that says no is as good as none", () => {
  const environment: NodeJS.ProcessEnv = { JSON: "0", ALL: "false", STAGED: "", STACK: "dev" };
  takeVariables([], environment);
  expect(environment).toEqual({ STACK: "dev" });
});
