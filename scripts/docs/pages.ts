import { commandsPage } from "./commands.ts";
import { configurationPage } from "./configuration.ts";
import { costsPage } from "./costs.ts";
import { networksPicture, servicesPage } from "./networks.ts";

/** What is written from the code, by its file in docs/. */
export const PAGES: Readonly<Record<string, () => string | Promise<string>>> = {
  "commands.md": commandsPage,
  "configuration.md": configurationPage,
  "costs.md": costsPage,
  "services.md": servicesPage,
  "networks.svg": networksPicture,
};
