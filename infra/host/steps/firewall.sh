#!/usr/bin/env bash
# Closes every port to the outside but SSH, HTTP and HTTPS. Docker leads published ports past a firewall's INPUT rules, so this
# one looks at packets as they arrive: before Docker turns the port that was asked for into a container's address.
: "${SSH_NETWORKS?}"

rules=/etc/platform/firewall.nft
own=/etc/platform/firewall.d

# The port that sshd listens on, which may be another one than the port by which it is reached through a router.
read -r client _ _ used <<<"$SSH_CONNECTION"
ssh_ports=$({ echo "$used"; sudo sshd -T | awk '$1 == "port" { print $2 }'; } | sort -un | paste -sd,)

# covered ADDRESS NETWORK…: whether one of the networks, in CIDR notation, contains the address.
covered() {
  # shellcheck disable=SC2016 # the variables are Perl's
  perl -MSocket=inet_pton,AF_INET,AF_INET6 -e '
    sub bits { unpack "B*", inet_pton($_[0] =~ /:/ ? AF_INET6 : AF_INET, $_[0]) // exit 2 }
    my ($address, @networks) = @ARGV;
    my $own = bits($address);
    for (@networks) {
      my ($network, $length) = split m{/};
      my $other = bits($network);
      $length //= length $other;
      exit 0 if length $own == length $other && substr($own, 0, $length) eq substr($other, 0, $length);
    }
    exit 1' "$@"
}

read -ra networks <<<"$SSH_NETWORKS"
# Zones, as in fe80::1%eth0, are the server's own names.
if [ ${#networks[@]} -gt 0 ] && ! covered "${client%%%*}" "${networks[@]}"; then
  echo "The networks that may use SSH ($SSH_NETWORKS) do not contain \"$client\", from which this deployment comes: it would lock" \
    "itself out. Add \"$client\", or its network, to \"sshNetworks\". Nothing was changed." >&2
  exit 1
fi

ssh_rules=""
for network in "${networks[@]}"; do
  family=ip
  if [[ $network == *:* ]]; then family=ip6; fi
  ssh_rules+="tcp dport { $ssh_ports } $family saddr $network accept; "
done
if [ ${#networks[@]} = 0 ]; then ssh_rules="tcp dport { $ssh_ports } accept"; fi

# Docker's bridges are called br- and twelve hex digits. A bridge like br-lan is somebody's network: outside.
foreign=""
for path in /sys/class/net/br-*; do
  name=${path##*/}
  if [ -e "$path" ] && ! [[ $name =~ ^br-[0-9a-f]{12}$ ]]; then foreign+="iifname \"$name\" return; "; fi
done

sudo install -d -m 0755 "$own"
wanted=$(mktemp)
trap 'rm -f "$wanted"' EXIT
cat >"$wanted" <<NFT
# Written by the deployment. Rules of your own go into files in $own, whose names end in .nft.
table inet platform
delete table inet platform
table inet platform {
	chain arriving {
		# After connection tracking (-200) and before Docker's address translation (-100).
		type filter hook prerouting priority -150; policy accept;
		iifname "lo" accept
		jump inside
		ct state established,related accept
		meta l4proto { icmp, ipv6-icmp } accept
		udp sport 67 udp dport 68 accept
		ip6 saddr fe80::/10 udp dport 546 accept
		tcp dport { 80, 443 } accept
		udp dport 443 accept
		${ssh_rules}
		include "$own/*.nft"
		counter drop
	}
	# What comes from containers and virtual machines of this server: the bridges that Docker, libvirt, LXD and Podman make.
	chain inside {
		${foreign}
		iifname { "docker0", "docker_gwbridge" } accept
		iifname "br-*" accept
		iifname "virbr*" accept
		iifname "lxdbr*" accept
		iifname "podman*" accept
	}
}
NFT
if ! problem=$(sudo nft --check --file "$wanted" 2>&1); then
  echo "The firewall's rules are not valid. Look at your own in $own; nothing was changed: $problem" >&2
  exit 1
fi
put "$rules" <"$wanted"

# Of its own, because Debian's nftables.service flushes everybody's rules, Docker's too, when it starts and stops.
put /etc/systemd/system/platform-firewall.service <<UNIT
[Unit]
Description=Closes every port but SSH, HTTP and HTTPS, also those that Docker publishes
DefaultDependencies=no
RequiresMountsFor=/etc /usr
Wants=network-pre.target
Before=network-pre.target docker.service shutdown.target
Conflicts=shutdown.target
# Back again after that flush.
After=nftables.service
PartOf=nftables.service
ReloadPropagatedFrom=nftables.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=$(command -v nft) --file $rules
ExecReload=$(command -v nft) --file $rules

[Install]
WantedBy=sysinit.target nftables.service
UNIT
sudo systemctl daemon-reload
sudo systemctl enable --quiet platform-firewall
# Replaces the rules in one transaction: there is no moment without them.
sudo systemctl reload-or-restart platform-firewall
