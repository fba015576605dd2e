#!/usr/bin/perl
# Exit code 0 when the job manager looked over its tasks in the last 30 seconds, with both databases answering.
# Perl is in every Debian image and starts in a few milliseconds and megabytes; Node would need 40 of each.
use strict;
use warnings;

my $looked = (stat '/tmp/alive')[9] // 0;
exit(time - $looked < 30 ? 0 : 1);
