# Checks for Node 24, installs the npm packages where the lockfile changed, and hands over to scripts/cli.ts.
$ErrorActionPreference = "Stop"
$root = Split-Path -Parent $PSScriptRoot
$env:CALLED_FROM = (Get-Location).Path
Set-Location $root

$major = 0
if (Get-Command node -ErrorAction SilentlyContinue) { $major = [int](node -p "process.versions.node.split('.')[0]") }
if ($major -lt 24) {
  Write-Error "Node 24 or newer is needed, and $(if ($major) { "Node $major was" } else { 'none was' }) found. Install it with: winget install OpenJS.NodeJS"
  exit 1
}

$stamp = "node_modules/.installed-lock.json"
$same = (Test-Path $stamp) -and ((Get-FileHash $stamp).Hash -eq (Get-FileHash package-lock.json).Hash)
if (-not $same) {
  Write-Host "Installing npm packages ..."
  npm install --no-save --ignore-scripts --no-audit --no-fund
  if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
  Copy-Item package-lock.json $stamp
}

node scripts/cli.ts @args
exit $LASTEXITCODE
