module doctl-client

go 1.22

require github.com/digitalocean/doctl v1.100.0
