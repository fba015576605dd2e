#!/usr/bin/perl
# Exit code 0 when Prometheus and the Alertmanager are ready.
use strict;
use warnings;
use IO::Socket::INET;

for my $port (9090, 9093) {
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Timeout => 2) or exit 1;
    print $socket "GET /-/ready HTTP/1.0\r\n\r\n";
    my $status = <$socket> // '';
    exit 1 unless $status =~ m{^HTTP/1\.\d 200 };
}
