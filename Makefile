# Every command is one call into scripts/, which finds or installs Node and reads make's variables from the environment.
COMMANDS := help quick-start setup env dev-setup doctor completion \
	start stop restart run-core-services run-service \
	status logs logs-all monitor top events alerts silence alert-test \
	analyze search rerun sample offload-plan offload-status offload-stop \
	backup backups restore models export \
	password rotate-password rotate-keys \
	users invite user-role user-password user-remove tokens token token-revoke audit \
	releases rollback os-upgrade \
	plan preview up vps-deploy vps-resize vps-replace vps-unlock ssh exec tunnel vps-destroy destroy \
	docs check format pre-commit new-service new-provider \
	test-fast test test-service test-coverage mutation soak bench bench-analysis bench-edge bench-newcomer bench-offload bench-providers

.DEFAULT_GOAL := help
.PHONY: $(COMMANDS)

$(COMMANDS):
	@scripts/run $@

# Anything else: the command line answers with the nearest command.
.DEFAULT:
	@scripts/run $@
