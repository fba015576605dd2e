/** What has to be known inside a container to install packages on this machine: certificates and package indexes. */

/** In the image, where `update-ca-certificates` finds it too, so that installing ca-certificates does not undo it. */
export const BUNDLE_PATH = "/usr/local/share/ca-certificates/machine-bundle.crt";

/** Variables by which the usual clients are pointed at a bundle of certificates. */
const CERTIFICATE_VARIABLES = [
  "SSL_CERT_FILE",
  "CURL_CA_BUNDLE",
  "REQUESTS_CA_BUNDLE",
  "PIP_CERT",
  "NODE_EXTRA_CA_CERTS",
  "NPM_CONFIG_CAFILE",
  "GIT_SSL_CAINFO",
];

/** Variables that choose a package index; taken over as they are here. */
const INDEX_VARIABLES = [
  "PIP_INDEX_URL",
  "PIP_EXTRA_INDEX_URL",
  "PIP_DEFAULT_TIMEOUT",
  "NPM_CONFIG_REGISTRY",
  "UV_INDEX_URL",
  "GOPROXY",
];

/** The file of certificates this machine trusts. */
export function bundleFile(environment: NodeJS.ProcessEnv): string {
  return environment["SSL_CERT_FILE"] ?? "/etc/ssl/certs/ca-certificates.crt";
}

/** Dockerfile lines for `docker import --change`. Pure. */
export function importChanges(environment: NodeJS.ProcessEnv): string[] {
  const certificates = CERTIFICATE_VARIABLES.map((name) => [name, BUNDLE_PATH]);
  const indexes = INDEX_VARIABLES.flatMap((name) => {
    const value = environment[name];
    return value ? [[name, value]] : [];
  });
  return [...certificates, ...indexes].map(([name, value]) => `ENV ${name}=${JSON.stringify(value)}`);
}
