import { CommandError, EXIT } from "../errors.ts";
import type { DeployedService } from "./outputs.ts";

/**
 * The stack's service of that name.
 * @param command that was called, for the fix
 * @throws CommandError with the names that there are
 */
export function serviceNamed(
  services: readonly DeployedService[],
  name: string | undefined,
  command: string,
): DeployedService {
  const service = services.find((candidate) => candidate.name === name);
  if (service !== undefined) return service;
  const problem = name === undefined ? "NAME is missing." : `There is no service "${name}" in this stack.`;
  const names = services.map((candidate) => candidate.name).join(", ");
  throw new CommandError(problem, {
    fix: `make ${command} NAME=… with one of ${names}.`,
    exitCode: EXIT.usage,
  });
}

/** That service, or all of them where none is named. Throws as above. */
export function chosenServices(
  services: readonly DeployedService[],
  name: string | undefined,
  command: string,
): readonly DeployedService[] {
  return name === undefined ? services : [serviceNamed(services, name, command)];
}
