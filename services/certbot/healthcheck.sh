#!/bin/sh
# Healthy while it looks: an order may take ten minutes, a look in between comes every few seconds.
[ -n "$(find /tmp/alive -mmin -12 2>/dev/null)" ]
