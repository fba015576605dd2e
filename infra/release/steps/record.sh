#!/usr/bin/env bash
# Writes a release down, which comes as JSON on standard input, and removes the images of those that are too old to go back to.
set -euo pipefail
: "${FOLDER:?}" "${FILE:?}" "${METRICS:?}" "${CONTENT:?}" "${KEPT:?}" "${HISTORY:?}" "${BUILD_CACHE_GB:?}"

record=$(cat)
file="$FOLDER/$FILE"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

sudo install -d -m 0700 "$FOLDER"
# shellcheck disable=SC2024 # the copy belongs to the user who deploys
if sudo test -e "$file"; then sudo cat "$file" >"$work/before"; else : >"$work/before"; fi
if ! jq -es 'all(.[]; type == "object" and (.release | type) == "number")' <"$work/before" >/dev/null 2>&1; then
  echo "\"$file\" on the server can't be read as releases, a line of JSON each. Move it away: what runs is not touched by it." >&2
  exit 1
fi

# The id tells one build from another under the same name. An image that is missing has none.
printf '%s' "$record" | jq -r '.images[].reference' | sort -u |
  while read -r reference; do
    printf '%s\t%s\n' "$reference" "$(id_of "$reference" || true)"
  done >"$work/ids"

# The same content once more (on a server that was made anew, or after a run that was cut off here) is the same release.
printf '%s' "$record" | jq -c --slurpfile before "$work/before" --rawfile ids "$work/ids" \
  --arg content "$CONTENT" --arg now "$(date -u +%Y-%m-%dT%H:%M:%SZ)" --argjson kept "$KEPT" --argjson history "$HISTORY" '
  ($ids | split("\n") | map(select(. != "") | split("\t") | {(.[0]): .[1]}) | add // {}) as $id
  | (.images |= map_values(. + {id: ($id[.reference] // "")})) as $new
  | ($before[-1] // {release: 0}) as $last
  | if $last.content == $content
    then $before[:-1] + [$last + {images: $new.images}]
    else $before + [{release: ($last.release + 1), at: $now, content: $content} + $new]
    end
  | .[-$history:]
  # The newest releases that differ keep what it takes to go back, each in the last line that has it.
  | (reduce reverse[] as $one ([]; if length < $kept and (map(.content) | index($one.content) | not)
      then . + [$one] else . end) | map(.release)) as $recent
  | .[]
  | if .release as $number | $recent | index($number) then . else del(.services, .environment) end' >"$work/after"

sudo install -m 0600 "$work/after" "$file.new"
sudo mv -f "$file.new" "$file"

# When releases came is told to the platform itself, which compares what it measured before and after.
jq -cs 'map({release, at}) | .[-50:]' "$work/after" >"$work/told"
sudo mkdir -p "$METRICS"
sudo install -m 0644 "$work/told" "$METRICS/releases.json.new"
sudo mv -f "$METRICS/releases.json.new" "$METRICS/releases.json"

drop_images platform.image "$file"
sudo docker builder prune --force --keep-storage "${BUILD_CACHE_GB}GB" >/dev/null 2>&1 || true
tail -n 1 "$work/after" | jq -r .release
