#!/usr/bin/perl
# Exit code 0 when nginx answers on its loopback port.
use strict;
use warnings;
use IO::Socket::INET;

my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => 8081, Timeout => 2) or exit 1;
print $socket "GET /healthz HTTP/1.0\r\n\r\n";
my $status = <$socket> // '';
exit($status =~ m{^HTTP/1\.1 200 } ? 0 : 1);
