module conformance

go 1.22

require github.com/aliyun/alibabacloud-oss-go-sdk-v2 v1.6.1
