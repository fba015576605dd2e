#!/usr/bin/perl
# alertmanager.pl METHOD PATH: asks the Alertmanager, and prints its answer; a body comes on standard input. For the commands
# that look at alerts, silence and test them, which have no way to the port.
use strict;
use warnings;
use IO::Socket::INET;

my ($method, $path) = @ARGV;
my $body = $method eq 'POST' ? do { local $/; <STDIN> // '' } : '';
my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => 9093, Timeout => 2) or die "the Alertmanager does not answer\n";
my $length = length $body;
print $socket "$method $path HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: $length\r\n\r\n$body";
my ($head, $answer) = split /\r\n\r\n/, do { local $/; <$socket> // '' }, 2;
$answer //= '';
die "the Alertmanager refuses: $answer\n" unless $head =~ m{^HTTP/1\.\d 200 };
print $answer;
