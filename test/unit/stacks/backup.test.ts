import { expect, test } from "vitest";
import { backupEnvironment, backupSchema } from "../../../stacks/backup.ts";
import { tiers } from "../../../stacks/tiers.ts";

const environment = (settings: object, tier = tiers.budget) =>
  backupEnvironment(backupSchema.parse(settings), tier);

test("copies go to the data path every day and are kept as long as the tier says, unless told otherwise", () => {
  expect(environment({})).toEqual({
    BACKUP_REPOSITORY: "/backup",
    BACKUP_EVERY_HOURS: "24",
    BACKUP_KEEP_DAYS: "7",
  });
  expect(environment({}, tiers.business)["BACKUP_KEEP_DAYS"]).toBe("30");
  // Pulumi writes numbers that are set by a path as text.
  expect(
    environment({ repository: "s3:https://s3.example.com/bucket", everyHours: "6", keepDays: "90" }),
  ).toEqual({
    BACKUP_REPOSITORY: "s3:https://s3.example.com/bucket",
    BACKUP_EVERY_HOURS: "6",
    BACKUP_KEEP_DAYS: "90",
  });
});

test.each([
  ["repository", "/somewhere"],
  ["repository", "sftp:host:/folder"],
  ["everyHours", "0"],
  ["keepDays", "1.5"],
  ["every", "24"],
])("%s %s is refused", (key, value) => {
  expect(backupSchema.safeParse({ [key]: value }).success).toBe(false);
});
