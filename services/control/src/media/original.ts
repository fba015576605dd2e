import { extname } from "node:path";

/** Types that browsers play or show and never run, by the end of the name. */
const SHOWN: Readonly<Record<string, string>> = {
  ".mp4": "video/mp4",
  ".m4v": "video/mp4",
  // The same container as MP4: browsers play it by that name, and not by its own.
  ".mov": "video/mp4",
  ".webm": "video/webm",
  ".mkv": "video/webm",
  ".mp3": "audio/mpeg",
  ".m4a": "audio/mp4",
  ".wav": "audio/wav",
  ".flac": "audio/flac",
  ".ogg": "audio/ogg",
  ".opus": "audio/ogg",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".png": "image/png",
  ".gif": "image/gif",
  ".webp": "image/webp",
};

/**
 * Headers by which nginx sends an upload's bytes in control's place, see services/nginx/snippets/originals.conf. What a file is
 * called says only which player is tried: whatever is in it, no browser takes it for a page or a script, and what is not to be
 * shown is kept as a file.
 * @param name as the user called it
 */
export function originalAnswer(id: string, name: string, download: boolean): Record<string, string> {
  const type = SHOWN[extname(name).toLowerCase()];
  const how = type === undefined || download ? "attachment" : "inline";
  return {
    "x-accel-redirect": `/.originals/${id}/original`,
    "content-type": type ?? "application/octet-stream",
    "content-disposition": `${how}; filename*=UTF-8''${encodeName(name)}`,
    "cache-control": "private, max-age=3600",
    "x-content-type-options": "nosniff",
  };
}

/** As RFC 8187 has it: encodeURIComponent leaves three characters that it does not allow. */
function encodeName(name: string): string {
  const encode = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(name.toWellFormed()).replaceAll(/['()*]/g, encode);
}
