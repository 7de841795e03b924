module github.com/ossmp/ossmp-go

go 1.19
