import { expect, test } from "vitest";
import { BUNDLE_PATH, bundleFile, importChanges } from "../../machines/machine-settings.ts";
import { asRoot } from "../../machines/privileged.ts";

test("every usual client is pointed at the machine's certificates inside the image", () => {
  const changes = importChanges({});
  for (const name of ["SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"]) {
    expect(changes).toContain(`ENV ${name}="${BUNDLE_PATH}"`);
  }
});

test("a package index that this machine was told to use is used inside the image too", () => {
  expect(importChanges({ PIP_INDEX_URL: "https://index.example/simple" })).toContain(
    'ENV PIP_INDEX_URL="https://index.example/simple"',
  );
});

test("nothing else of this machine's environment gets into the image", () => {
  expect(importChanges({ API_TOKEN: "geheim", HOME: "/root" })).toEqual(importChanges({}));
});

test("the certificates are those of SSL_CERT_FILE, else the system's", () => {
  expect(bundleFile({ SSL_CERT_FILE: "/opt/ca.pem" })).toBe("/opt/ca.pem");
  expect(bundleFile({})).toBe("/etc/ssl/certs/ca-certificates.crt");
});

test("commands that need root go through sudo unless we are root", () => {
  expect(asRoot("apt-get", ["update"], 0)).toEqual(["apt-get", ["update"]]);
  expect(asRoot("apt-get", ["update"], 1000)).toEqual(["sudo", ["--non-interactive", "apt-get", "update"]]);
});
