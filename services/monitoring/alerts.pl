#!/usr/bin/perl
# Prints the alerts that are active and not silenced, as JSON; for `make status`, which has no way to the port.
use strict;
use warnings;
use IO::Socket::INET;

my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => 9093, Timeout => 2) or die "the Alertmanager does not answer\n";
print $socket "GET /api/v2/alerts?active=true&silenced=false&inhibited=false HTTP/1.0\r\n\r\n";
my ($head, $body) = split /\r\n\r\n/, do { local $/; <$socket> // '' }, 2;
die "the Alertmanager refuses\n" unless $head =~ m{^HTTP/1\.\d 200 };
print $body;
