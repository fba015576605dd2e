import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { ROOT } from "../state.ts";

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What failed, each as "FILE: NAME" and the reason, without the places in the code. */
  readonly failures: readonly string[];
}

export const NONE: Counts = { passed: 0, failed: 0, skipped: 0, failures: [] };

export function add(a: Counts, b: Counts): Counts {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    failures: [...a.failures, ...b.failures],
  };
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests?: number;
  readonly testResults: readonly VitestFile[];
}

interface VitestFile {
  readonly name: string;
  readonly status: string;
  readonly message?: string;
  readonly assertionResults: readonly {
    readonly fullName: string;
    readonly status: string;
    readonly failureMessages?: readonly string[];
  }[];
}

/** Characters of a reason at its beginning and its end: what runs a command says first what it ran, and last what went wrong. */
const REASON_BEGINNING = 300;
const REASON_END = 1200;

function failure(file: string, name: string, reason = ""): string {
  const [said = ""] = stripVTControlCharacters(reason).split(/\n *at /);
  const text = said.trim();
  const shown =
    text.length <= REASON_BEGINNING + REASON_END
      ? text
      : `${text.slice(0, REASON_BEGINNING)} … ${text.slice(-REASON_END)}`;
  return [`${relative(ROOT, file)}: ${name}`, ...shown.split("\n")].filter(Boolean).join("\n  ");
}

/** Counts of vitest's JSON report. A file that could not even be loaded counts as one failed test. */
export function vitestCounts(report: string): Counts {
  const {
    numPassedTests,
    numFailedTests,
    numPendingTests,
    numTodoTests = 0,
    testResults,
  }: VitestReport = JSON.parse(report);
  const unloadable = testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  );
  return {
    passed: numPassedTests,
    failed: numFailedTests + unloadable.length,
    skipped: numPendingTests + numTodoTests,
    failures: testResults.flatMap((file) => [
      ...file.assertionResults
        .filter(({ status }) => status === "failed")
        .map(({ fullName, failureMessages }) => failure(file.name, fullName, failureMessages?.[0])),
      ...(unloadable.includes(file) ? [failure(file.name, "could not be loaded", file.message)] : []),
    ]),
  };
}

/** Counts of the JUnit XML that pytest writes; a test whose clean-up fails, too, is counted once. */
export function junitCounts(xml: string): Counts {
  const suites = [...xml.matchAll(/<testsuite\s[^>]*>/g)].map(([tag]) => {
    const value = (name: string): number => Number(new RegExp(`\\s${name}="(\\d+)"`).exec(tag)?.[1] ?? 0);
    const failed = value("failures") + value("errors");
    const counts = { passed: value("tests") - failed - value("skipped"), failed, skipped: value("skipped") };
    return { ...counts, failures: [] };
  });
  const failures = [
    ...xml.matchAll(/<testcase classname="([^"]*)" name="([^"]*)"[^>]*><(?:failure|error)\s/g),
  ];
  return {
    ...suites.reduce(add, NONE),
    failures: failures.map(([, file = "", name = ""]) => `${file}: ${name}`),
  };
}

/** The last line of a test run, in the form that is read by machines: "12 passed, 0 failed". */
export function closingLine({ passed, failed }: Counts): string {
  return `${passed} passed, ${failed} failed`;
}
