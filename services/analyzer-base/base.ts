/** Marks this folder as an image that services are built from (`base` in their manifests), not a service of its own. */
export const analyzerBase = {
  name: "analyzer-base",
  purpose:
    "Python, the HTTP contract of analyzers, limits, typed errors and a work process that may be lost.",
} as const;
