/** Libraries that only a GPU's owner needs: NVIDIA's and AMD's. The C library is asked for as well: it shows that the look works. */
const LIBRARIES = [
  "libc.so.6",
  ...[
    "cuda",
    "cudart",
    "cudnn",
    "cublas",
    "cufft",
    "curand",
    "cusolver",
    "cusparse",
    "nccl",
    "nvrtc",
    "nvinfer",
  ],
  ...["nvToolsExt", "nvidia-", "amdhip64", "rocblas", "MIOpen", "hsa-runtime", "onnxruntime_providers_cuda"],
].map((name) => (name.includes(".so") ? name : `lib${name}*.so*`));

/** Python packages for a GPU, or that bring libraries for one with them; as pip notes what it has installed. */
const PACKAGES = ["nvidia_*", "torch-*", "cupy*", "onnxruntime_gpu*", "tensorflow*", "jax*"].map(
  (name) => `${name}.dist-info`,
);

/** A command that prints the names of what an image has of these. */
export const FIND_GPU: readonly string[] = [
  ...["sh", "-c", 'find / -xdev \\( "$@" \\) -printf "%f\\n" 2>/dev/null || true', "find"],
  ...[...LIBRARIES, ...PACKAGES].flatMap((name, index) => [...(index === 0 ? [] : ["-o"]), "-iname", name]),
];

/** The names, without the C library's. @throws Error where that was not found: then nothing would have been */
export function gpuParts(found: string): string[] {
  const names = [...new Set(found.split("\n").filter((name) => name !== ""))];
  if (!names.includes("libc.so.6")) throw new Error("The look into the image found no C library.");
  return names.filter((name) => name !== "libc.so.6").sort();
}
