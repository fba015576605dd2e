import type { Manifest, Memory } from "../infra/service/manifest.ts";
import { directoryOf } from "./acme.ts";
import { offloads } from "./offload.ts";
import type { Settings } from "./settings.ts";

/** Services that a platform cannot do without. The vision pipeline makes the frames that other analyzers read. */
export const ESSENTIAL: readonly string[] = [
  "nginx",
  "redis",
  "postgres",
  "control",
  "job-manager",
  "vision-pipeline",
];

/** Runs where an authority signs the certificate, and only there. */
const CERTBOT = "certbot";

const OFFLOAD = "cloud-offload";

/** The services of a stack: those of its tier, with the stack's overrides applied. Pure. */
export function selectServices<M extends Manifest>(catalogue: readonly M[], settings: Settings): M[] {
  return (
    catalogue
      .filter((service) => settings.services[service.name]?.enabled ?? service.tiers.includes(settings.tier))
      .filter((service) => service.name !== CERTBOT || directoryOf(settings) !== undefined)
      // Where nothing is rented, it has nobody to speak with.
      .map((service) => (service.name === OFFLOAD ? { ...service, internet: offloads(settings) } : service))
      .map((service) => {
        const cap = settings.services[service.name]?.memory as Memory | undefined;
        return cap ? { ...service, memory: { ...service.memory, cap } } : service;
      })
  );
}

/** What can't be left out, as problems. */
export function checkSelection(settings: Settings): string[] {
  const certbot = settings.services[CERTBOT]?.enabled === false && directoryOf(settings) !== undefined;
  return [
    ...(certbot ? [WITHOUT_CERTBOT] : []),
    ...ESSENTIAL.filter((name) => settings.services[name]?.enabled === false).map(
      (name) =>
        `"services.${name}.enabled" is "false", but nothing works without "${name}". ` +
        `Fix it with: pulumi config rm --path services.${name}.enabled`,
    ),
  ];
}

const WITHOUT_CERTBOT =
  `"services.${CERTBOT}.enabled" is "false", but without "${CERTBOT}" no authority is asked for a certificate. ` +
  `Fix it with: pulumi config rm --path services.${CERTBOT}.enabled, or: pulumi config set acme self-signed`;
