/** What makes Debian's slim image slim, and a container image of it, after Debian's own recipe (debuerreotype 0.15). */

/** Removed from the image; dpkg is told below not to bring them back. */
export const SLIM_FOLDERS = [
  "usr/share/doc",
  "usr/share/info",
  "usr/share/locale",
  "usr/share/man",
  "usr/share/groff",
  "usr/share/lintian",
  "var/cache/apt",
  "var/lib/apt/lists",
  "var/log/bootstrap.log",
] as const;

const excludes = ["doc", "groff", "info", "linda", "lintian", "locale", "man"]
  .map((folder) => `path-exclude /usr/share/${folder}/*\n`)
  .join("");

const CLEAN = "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb || true";

/** Path in the image → content. Those in usr/sbin are executable. */
export const SLIM_FILES: Readonly<Record<string, string>> = {
  "etc/dpkg/dpkg.cfg.d/docker": `${excludes}path-include /usr/share/doc/*/copyright\n`,
  "etc/dpkg/dpkg.cfg.d/docker-apt-speedup": "force-unsafe-io\n",
  "etc/apt/apt.conf.d/docker-clean": [
    `DPkg::Post-Invoke { "${CLEAN}"; };`,
    `APT::Update::Post-Invoke { "${CLEAN}"; };`,
    // Ninety megabytes that apt makes anew from its lists.
    'Dir::Cache::pkgcache "";',
    'Dir::Cache::srcpkgcache "";\n',
  ].join("\n"),
  "etc/apt/apt.conf.d/docker-no-languages": 'Acquire::Languages "none";\n',
  "etc/apt/apt.conf.d/docker-gzip-indexes": 'Acquire::GzipIndexes "true";\n',
  // A container has no init to start services with.
  "usr/sbin/policy-rc.d": "#!/bin/sh\nexit 101\n",
};
