module conformance

go 1.22

require github.com/aliyun/aliyun-oss-go-sdk v3.0.2+incompatible
