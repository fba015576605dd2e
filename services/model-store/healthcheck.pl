#!/usr/bin/perl
# Exit code 0 when the service answers on its own port.
use strict;
use warnings;
use IO::Socket::INET;

my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => 8000, Timeout => 2) or exit 1;
print $socket "GET /health HTTP/1.0\r\n\r\n";
my $status = <$socket> // '';
exit($status =~ m{^HTTP/1\.1 200 } ? 0 : 1);
