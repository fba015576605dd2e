# Every command is one call into scripts/, which finds or installs Node and reads make's variables from the environment.
COMMANDS := help setup quick-start env \
	plan preview up destroy status logs ssh models password \
	vps-deploy vps-resize vps-replace vps-destroy vps-unlock \
	alerts silence alert-test backup backups restore analyze search rerun sample \
	offload-plan offload-status offload-stop \
	users invite user-role user-password user-remove tokens token token-revoke audit \
	docs check format test-fast test soak bench bench-analysis bench-edge bench-offload bench-providers

.DEFAULT_GOAL := help
.PHONY: $(COMMANDS)

$(COMMANDS):
	@scripts/run $@

# Anything else: the command line answers with the nearest command.
.DEFAULT:
	@scripts/run $@
