import { execa } from "execa";
import { installPackages } from "../../../scripts/setup/admin.ts";

/** Hetzner's own command line as Debian and Ubuntu package it, installed where it is missing. */
export async function hcloudCommand(): Promise<string> {
  const { failed } = await execa("hcloud", ["version"], { reject: false });
  if (failed) await installPackages(["hcloud-cli"], () => undefined);
  return "hcloud";
}
