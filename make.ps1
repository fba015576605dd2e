# The commands of the Makefile on Windows: ./make.ps1 quick-start, ./make.ps1 analyze FILE=clip.mp4
& "$PSScriptRoot/scripts/run.ps1" @args
exit $LASTEXITCODE
