#!/usr/bin/env bash
# What only the host knows, for the monitoring service: a file of metrics in the data path, written twice a minute by a timer.
# So that no container needs Docker's socket, which is as good as root, or the host's files.
: "${DATA_PATH:?}"

put /usr/local/lib/platform/metrics.sh <<'SCRIPT'
#!/usr/bin/env bash
# metrics.sh FILE: Prometheus' text format, names as cAdvisor has them; the file is whole at any moment.
set -euo pipefail

# value_of FILE KEY: of a file with a key and a value a line.
value_of() { awk -v key="$2" '$1 == key { print $2; found = 1; exit } END { if (!found) print 0 }' "$1"; }

# container_of PID: memory in use that the kernel could not take back at once, seconds of CPU, and kills for memory.
container_of() {
  local path
  path=$(awk -F: '$1 == 0 && $2 == "" { print $3 }' "/proc/$1/cgroup")
  if [ -r "/sys/fs/cgroup$path/memory.current" ]; then
    path=/sys/fs/cgroup$path
    echo $(($(<"$path/memory.current") - $(value_of "$path/memory.stat" inactive_file))) \
      "$(value_of "$path/cpu.stat" usage_usec | awk '{ print $1 / 1e6 }')" "$(value_of "$path/memory.events" oom_kill)"
    return
  fi
  local cpu
  path=/sys/fs/cgroup/memory$(awk -F: '$2 ~ /(^|,)memory(,|$)/ { print $3 }' "/proc/$1/cgroup")
  cpu=/sys/fs/cgroup/cpuacct$(awk -F: '$2 ~ /(^|,)cpuacct(,|$)/ { print $3 }' "/proc/$1/cgroup")
  echo $(($(<"$path/memory.usage_in_bytes") - $(value_of "$path/memory.stat" total_inactive_file))) \
    "$(awk '{ print $1 / 1e9 }' "$cpu/cpuacct.usage")" "$(value_of "$path/memory.oom_control" oom_kill)"
}

# Kills for memory that Docker knows of, a line each: container and time. It knows its last 256 events only, so they are collected, for
# as long as there is the container.
KILLS=/run/platform-kills
collect_kills() {
  docker events --since 10m --until "$(date +%s)" --filter event=oom --format '{{.ID}} {{.TimeNano}}' | sort -u - "$KILLS" |
    awk 'NR == FNR { there[$1]; next } $1 in there' <(docker ps --all --quiet --no-trunc) - >"$KILLS.new"
  mv -f "$KILLS.new" "$KILLS"
}

# kills_before ID TIME: those that the container's own counter does not know, because it began anew with a start since. Docker may hear of
# a kill only after that.
kills_before() {
  local started
  if [ ! -s "$KILLS" ]; then echo 0 && return; fi
  started=$(date -d "$2" +%s%N)
  awk -v id="$1" -v started="$started" '$1 == id && $2 < started + 1e9 { count += 1 } END { print count + 0 }' "$KILLS"
}

FORMAT='{{index .Config.Labels "platform.service"}} {{.Id}} {{.State.Running}} {{with .State.Health}}{{.Status}}{{else}}none{{end}} {{.RestartCount}} {{.HostConfig.Memory}} {{.State.Pid}} {{.State.StartedAt}}'

containers() {
  local ids service id running health restarts cap pid started memory cpu kills labels
  ids=$(docker ps --all --quiet --filter label=platform.service)
  if [ -z "$ids" ]; then return; fi
  # One that ends in between is told of the next time.
  # shellcheck disable=SC2086
  docker inspect --format "$FORMAT" $ids 2>/dev/null | while read -r service id running health restarts cap pid started; do
    labels="service=\"$service\",id=\"${id:0:12}\""
    echo "platform_container_running{$labels} $([ "$running" = true ] && echo 1 || echo 0)"
    echo "platform_container_healthy{$labels} $([ "$health" = healthy ] && echo 1 || echo 0)"
    echo "platform_container_restarts_total{$labels} $restarts"
    if [ "$running" != true ] || ! read -r memory cpu kills < <(container_of "$pid" 2>/dev/null); then continue; fi
    echo "container_memory_working_set_bytes{$labels} $memory"
    echo "container_spec_memory_limit_bytes{$labels} $cap"
    echo "container_cpu_usage_seconds_total{$labels} $cpu"
    echo "container_oom_events_total{$labels} $((kills + $(kills_before "$id" "$started")))"
  done || true
}

# Security updates that are not installed yet, and when the lists of packages were last fetched: where nobody has written that down,
# when they last changed. Asked four times a day: it takes seconds, and they come once a day.
updates() {
  local known=/run/platform-updates stamp=/var/lib/apt/periodic/update-stamp
  if [ -z "$(find "$known" -mmin -360 2>/dev/null)" ]; then
    # Also a try that fails or is cut off counts; what was known stays, so that days of waiting do not begin anew.
    touch "$known"
    if apt-get --simulate --quiet dist-upgrade 2>/dev/null |
      awk '/^Inst / && /\(.*[Ss]ecurity/ { count += 1 } END { print "platform_security_updates_waiting " count + 0 }' >"$known.new"; then
      mv -f "$known.new" "$known"
    fi
  fi
  cat "$known"
  if [ ! -e "$stamp" ]; then stamp=/var/lib/apt/lists; fi
  echo "platform_package_lists_time_seconds $(stat -c %Y "$stamp")"
}

touch "$KILLS"
collect_kills
{
  containers
  updates
  echo "platform_reboot_required $([ -e /run/reboot-required ] && echo 1 || echo 0)"
  echo "platform_host_metrics_time_seconds $(date +%s)"
} >"$1.new"
chmod 0644 "$1.new"
mv -f "$1.new" "$1"
SCRIPT

put /etc/systemd/system/platform-metrics.service <<UNIT
[Unit]
Description=Metrics of the host and its containers

[Service]
Type=oneshot
ExecStart=/bin/bash /usr/local/lib/platform/metrics.sh ${DATA_PATH}/metrics/host.prom
Nice=10
TimeoutStartSec=60
# Systemd itself says four lines a minute about it.
LogLevelMax=warning
UNIT

put /etc/systemd/system/platform-metrics.timer <<'UNIT'
[Unit]
Description=Metrics of the host and its containers, twice a minute

[Timer]
OnActiveSec=1
OnUnitActiveSec=30
AccuracySec=1

[Install]
WantedBy=timers.target
UNIT

sudo install -d -m 0755 "$DATA_PATH/metrics"
sudo systemctl daemon-reload
sudo systemctl enable --quiet --now platform-metrics.timer
