module platform/bucket

go 1.24

require github.com/johannesboyne/gofakes3 v1.2.0
